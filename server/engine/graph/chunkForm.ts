/** A chunk's cache in memory as bytes and back: the parts of chunkKv.ts one after the other, in the machine's byte order. */
import { endianness } from 'node:os';
import type { ChunkForm, ChunkKv } from '../device.ts';
import type { ModelShape } from '../model/shape.ts';
import { ExactChunkKv, Int8ChunkKv } from './chunkKv.ts';
import type { HostChunkKv } from './kvBuffer.ts';

export class HostChunkForm implements ChunkForm {
  readonly identity: string;
  private readonly shape: ModelShape;
  private readonly exact: boolean;

  /**
   * @param exact for models in full precision
   * @param computedBy names weights and arithmetic
   */
  constructor(shape: ModelShape, exact: boolean, computedBy: string) {
    this.shape = shape;
    this.exact = exact;
    this.identity = `${computedBy} ${exact ? 'f32' : 'int8'} ${endianness()}`;
  }

  bytes(tokens: number): number {
    const { layers, kvHeads, headDim } = this.shape;
    const numbers = 2 * layers * kvHeads * tokens * headDim;
    return this.exact ? 4 * numbers : numbers + 4 * layers * kvHeads * (headDim + tokens);
  }

  parts(chunk: ChunkKv): readonly ArrayBufferView[] {
    return (chunk as HostChunkKv).parts;
  }

  restored(buffer: ArrayBuffer, offset: number, tokens: number): ChunkKv {
    const { layers, kvHeads, headDim } = this.shape;
    const planes = layers * kvHeads;
    let at = offset;
    const floats = (count: number): Float32Array => {
      const part = new Float32Array(buffer, at, count);
      at += part.byteLength;
      return part;
    };
    const bytes = (count: number): Int8Array => {
      const part = new Int8Array(buffer, at, count);
      at += count;
      return part;
    };
    if (this.exact) {
      const byLayer = () => Array.from({ length: layers }, () => floats(kvHeads * tokens * headDim));
      return new ExactChunkKv(this.shape, tokens, { keys: byLayer(), values: byLayer() });
    }
    return new Int8ChunkKv(this.shape, tokens, {
      keyScales: floats(planes * headDim),
      valueScales: floats(planes * tokens),
      keys: bytes(planes * tokens * headDim),
      values: bytes(planes * tokens * headDim),
    });
  }
}
