/**
 * The cache of one chunk in memory: keys (rotated, positions 0..) and values of all layers, as small as costs nothing.
 * int8: keys with one scale a channel, values with one a token and head: +0.000 nats at half of fp16 (docs/results.md).
 */

import type { ModelShape } from '../model/shape.ts';
import type { HostChunkKv, KvBuffer } from './kvBuffer.ts';

/** By layer: [kvHeads, tokens, headDim] each. */
export interface ExactNumbers {
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

export interface Int8Numbers {
  /** [layers, kvHeads, tokens, headDim] */
  readonly keys: Int8Array;
  readonly values: Int8Array;
  /** [layers, kvHeads, headDim] */
  readonly keyScales: Float32Array;
  /** [layers, kvHeads, tokens] */
  readonly valueScales: Float32Array;
}

/** Channels of a head that a loop takes at once: a head has a multiple of them. */
const unrolled = 4;

/** As the graph gave them: for full-precision models and the tests' slow twins. */
export class ExactChunkKv implements HostChunkKv {
  readonly tokens: number;
  readonly bytes: number;
  private readonly shape: ModelShape;
  private readonly keys: readonly Float32Array[];
  private readonly values: readonly Float32Array[];

  constructor(shape: ModelShape, tokens: number, { keys, values }: ExactNumbers) {
    this.shape = shape;
    this.tokens = tokens;
    this.bytes = 2 * keys.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.keys = keys;
    this.values = values;
  }

  /** @param computed one row whose first `tokens` slots hold the chunk */
  static of(shape: ModelShape, computed: KvBuffer, tokens: number): ExactChunkKv {
    return new ExactChunkKv(shape, tokens, computed.withSlots(tokens, tokens));
  }

  get parts(): readonly (Float32Array | Int8Array)[] {
    return [...this.keys, ...this.values];
  }

  release(): void {}

  restore(target: KvBuffer, row: number, slot: number): void {
    const length = this.tokens * this.shape.headDim;
    for (const layer of target.layers) {
      for (let head = 0; head < this.shape.kvHeads; head++) {
        const at = target.offset(row, head, slot);
        target.keys[layer].set(this.keys[layer].subarray(head * length, (head + 1) * length), at);
        target.values[layer].set(this.values[layer].subarray(head * length, (head + 1) * length), at);
      }
    }
  }
}

export class Int8ChunkKv implements HostChunkKv {
  readonly tokens: number;
  readonly bytes: number;
  readonly keys: Int8Array;
  readonly values: Int8Array;
  readonly keyScales: Float32Array;
  readonly valueScales: Float32Array;
  private readonly shape: ModelShape;

  constructor(shape: ModelShape, tokens: number, { keys, values, keyScales, valueScales }: Int8Numbers) {
    this.shape = shape;
    this.tokens = tokens;
    this.keys = keys;
    this.values = values;
    this.keyScales = keyScales;
    this.valueScales = valueScales;
    this.bytes = keys.length + values.length + 4 * (keyScales.length + valueScales.length);
  }

  /** @param computed one row whose first `tokens` slots hold the chunk */
  static of(shape: ModelShape, computed: KvBuffer, tokens: number): Int8ChunkKv {
    const { layers, kvHeads, headDim } = shape;
    const chunk = new Int8ChunkKv(shape, tokens, {
      keys: new Int8Array(layers * kvHeads * tokens * headDim),
      values: new Int8Array(layers * kvHeads * tokens * headDim),
      keyScales: new Float32Array(layers * kvHeads * headDim),
      valueScales: new Float32Array(layers * kvHeads * tokens),
    });
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < kvHeads; head++) {
        const start = computed.offset(0, head, 0);
        const end = start + tokens * headDim;
        chunk.quantiseKeys(computed.keys[layer].subarray(start, end), layer * kvHeads + head);
        chunk.quantiseValues(computed.values[layer].subarray(start, end), layer * kvHeads + head);
      }
    }
    return chunk;
  }

  get parts(): readonly (Float32Array | Int8Array)[] {
    return [this.keyScales, this.valueScales, this.keys, this.values];
  }

  release(): void {}

  restore(target: KvBuffer, row: number, slot: number): void {
    const { kvHeads, headDim } = this.shape;
    for (const layer of target.layers) {
      for (let head = 0; head < kvHeads; head++) {
        const plane = layer * kvHeads + head;
        const at = target.offset(row, head, slot);
        this.restoreKeys(target.keys[layer], at, plane, headDim);
        this.restoreValues(target.values[layer], at, plane, headDim);
      }
    }
  }

  private quantiseKeys(source: Float32Array, plane: number): void {
    const { headDim } = this.shape;
    const length = this.tokens * headDim;
    const scales = this.keyScales.subarray(plane * headDim, (plane + 1) * headDim);
    const target = this.keys.subarray(plane * length, (plane + 1) * length);
    for (let d = 0; d < headDim; d++) {
      let largest = 0;
      for (let i = d; i < length; i += headDim) largest = Math.max(largest, Math.abs(source[i]));
      scales[d] = largest / 127 || 1;
    }
    const inverse = scales.map((scale) => 1 / scale);
    for (let d = 0; d < headDim; d++) {
      const factor = inverse[d];
      for (let i = d; i < length; i += headDim) target[i] = Math.round(source[i] * factor);
    }
  }

  private quantiseValues(source: Float32Array, plane: number): void {
    const { headDim } = this.shape;
    const length = this.tokens * headDim;
    const target = this.values.subarray(plane * length, (plane + 1) * length);
    for (let token = 0; token < this.tokens; token++) {
      const start = token * headDim;
      let largest = 0;
      for (let i = start; i < start + headDim; i++) largest = Math.max(largest, Math.abs(source[i]));
      const scale = largest / 127 || 1;
      this.valueScales[plane * this.tokens + token] = scale;
      for (let i = start; i < start + headDim; i++) target[i] = Math.round(source[i] / scale);
    }
  }

  /** Four channels at a time over all tokens, so that no scale is read twice: half the time of token by token. */
  private restoreKeys(target: Float32Array, at: number, plane: number, headDim: number): void {
    const length = this.tokens * headDim;
    const from = this.keys.subarray(plane * length, (plane + 1) * length);
    const to = target.subarray(at, at + length);
    const scales = this.keyScales.subarray(plane * headDim, (plane + 1) * headDim);
    for (let d = 0; d < headDim; d += unrolled) {
      const [s0, s1, s2, s3] = [scales[d], scales[d + 1], scales[d + 2], scales[d + 3]];
      for (let i = d; i < length; i += headDim) {
        to[i] = from[i] * s0;
        to[i + 1] = from[i + 1] * s1;
        to[i + 2] = from[i + 2] * s2;
        to[i + 3] = from[i + 3] * s3;
      }
    }
  }

  private restoreValues(target: Float32Array, at: number, plane: number, headDim: number): void {
    const length = this.tokens * headDim;
    const from = this.values.subarray(plane * length, (plane + 1) * length);
    const to = target.subarray(at, at + length);
    for (let token = 0; token < this.tokens; token++) {
      const scale = this.valueScales[plane * this.tokens + token];
      for (let i = token * headDim; i < (token + 1) * headDim; i += unrolled) {
        to[i] = from[i] * scale;
        to[i + 1] = from[i + 1] * scale;
        to[i + 2] = from[i + 2] * scale;
        to[i + 3] = from[i + 3] * scale;
      }
    }
  }
}
