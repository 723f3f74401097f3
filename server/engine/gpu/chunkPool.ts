/**
 * The chunk caches that lie on the GPU, under a budget: the least recently used leave for this process's memory, in the
 * form that the CPU's have, and come back by one upload when they are read again.
 */
import type { ChunkKv } from '../device.ts';
import { ExactChunkKv, Int8ChunkKv } from '../graph/chunkKv.ts';
import { KvBuffer } from '../graph/kvBuffer.ts';
import { dataTypeNumber, elementBytes } from '../graph/onnx.ts';
import { u8 } from '../graph/session.ts';
import type { ModelShape } from '../model/shape.ts';
import { asStored, type Floats, floatTensor, type GpuTensor, type GpuTensors } from './tensors.ts';
import { UploadCheck, uploadChecked } from './uploadCheck.ts';

/** [layers, kvHeads, tokens, headDim] each, keys rotated. */
export interface ChunkTensors {
  keys: GpuTensor;
  values: GpuTensor;
}

/** A chunk's cache, on the device or in memory. */
export class GpuChunkKv implements ChunkKv {
  readonly tokens: number;
  /** in memory, whether it is there or not */
  readonly bytes: number;
  private readonly pool: ChunkPool;
  /** while it lies in memory */
  evicted: Int8ChunkKv | ExactChunkKv | undefined;

  constructor(pool: ChunkPool, tokens: number, bytes: number) {
    this.pool = pool;
    this.tokens = tokens;
    this.bytes = bytes;
  }

  release(): void {
    this.pool.demote(this);
  }
}

export interface ChunkPoolOptions {
  shape: ModelShape;
  floats: Floats;
  tensors: GpuTensors;
  /** most bytes of chunk caches on the device */
  limitBytes: number;
  /** whether they leave it as they are, not in 8 bits: for models in full precision */
  exact: boolean;
}

export class ChunkPool {
  /** in order of use, oldest first */
  private readonly entries = new Map<GpuChunkKv, ChunkTensors>();
  private readonly options: ChunkPoolOptions;
  private used = 0;
  /** chunks that left the device, and that came back */
  readonly moved = { out: 0, back: 0 };

  constructor(options: ChunkPoolOptions) {
    this.options = options;
  }

  /** Bytes of chunk caches on the device. */
  get bytes(): number {
    return this.used;
  }

  get size(): number {
    return this.entries.size;
  }

  /** What fits on the device, in bytes as they count in memory. */
  get heldBytes(): number {
    const { floats, exact, limitBytes } = this.options;
    return Math.floor((limitBytes * (exact ? 4 : 1)) / elementBytes(floats));
  }

  /** Of so many tokens on the device. */
  deviceBytes(tokens: number): number {
    return 2 * this.numbers(tokens) * elementBytes(this.options.floats);
  }

  /** Takes the tensors of a chunk that was just read, letting others go where there is no room. */
  async add(tokens: number, tensors: ChunkTensors): Promise<GpuChunkKv> {
    const { shape, exact } = this.options;
    const scales = 4 * shape.layers * shape.kvHeads * (shape.headDim + tokens);
    const chunk = new GpuChunkKv(this, tokens, 2 * this.numbers(tokens) * (exact ? 4 : 1) + (exact ? 0 : scales));
    await this.makeRoom(this.deviceBytes(tokens));
    this.enter(chunk, tensors);
    return chunk;
  }

  /** Its tensors; brought back to the device where they had left it. They hold until the next call. */
  async resident(chunk: ChunkKv): Promise<ChunkTensors> {
    if (!(chunk instanceof GpuChunkKv)) throw new Error('a chunk cache of another device');
    const here = this.entries.get(chunk);
    if (here) {
      this.entries.delete(chunk);
      this.entries.set(chunk, here);
      return here;
    }
    const { evicted } = chunk;
    if (!evicted) throw new Error('a chunk cache that was given back');
    await this.makeRoom(this.deviceBytes(chunk.tokens));
    const tensors = await this.upload(evicted);
    chunk.evicted = undefined;
    this.moved.back++;
    this.enter(chunk, tensors);
    return tensors;
  }

  /** It leaves first: nobody has asked for it for long. */
  demote(chunk: GpuChunkKv): void {
    const tensors = this.entries.get(chunk);
    if (!tensors) return;
    const others = [...this.entries].filter(([other]) => other !== chunk);
    this.entries.clear();
    for (const [other, theirs] of [[chunk, tensors] as const, ...others]) this.entries.set(other, theirs);
  }

  private enter(chunk: GpuChunkKv, tensors: ChunkTensors): void {
    this.entries.set(chunk, tensors);
    this.used += this.deviceBytes(chunk.tokens);
  }

  private async makeRoom(bytes: number): Promise<void> {
    for (const [oldest, tensors] of this.entries) {
      if (this.used + bytes <= this.options.limitBytes) return;
      oldest.evicted = await this.download(tensors, oldest.tokens);
      this.moved.out++;
      this.entries.delete(oldest);
      this.used -= this.deviceBytes(oldest.tokens);
      this.options.tensors.release(tensors.keys, tensors.values);
    }
  }

  private async download({ keys, values }: ChunkTensors, tokens: number): Promise<Int8ChunkKv | ExactChunkKv> {
    const { shape, tensors, exact } = this.options;
    const buffer = KvBuffer.over(shape, tokens, await tensors.download(keys), await tensors.download(values));
    return exact ? ExactChunkKv.of(shape, buffer, tokens) : Int8ChunkKv.of(shape, buffer, tokens);
  }

  private async upload(chunk: Int8ChunkKv | ExactChunkKv): Promise<ChunkTensors> {
    const { shape, tensors, floats } = this.options;
    const dims = [shape.layers, shape.kvHeads, chunk.tokens, shape.headDim];
    if (chunk instanceof Int8ChunkKv) return this.spread(chunk, dims);
    const [keys, values] = [new Float32Array(this.numbers(chunk.tokens)), new Float32Array(this.numbers(chunk.tokens))];
    chunk.restore(KvBuffer.over(shape, chunk.tokens, keys, values), 0, 0);
    return {
      keys: await uploadChecked(tensors, floats, dims, keys),
      values: await uploadChecked(tensors, floats, dims, values),
    };
  }

  /** Takes 8 bits up and makes numbers of them there. @param dims of keys and values */
  private async spread(chunk: Int8ChunkKv, dims: readonly number[]): Promise<ChunkTensors> {
    const { shape, tensors, floats } = this.options;
    const { layers, kvHeads, headDim } = shape;
    const session = await tensors.session('spread', true, (g) => {
      const zero = g.op('Cast', [g.float(unsignedZero)], { to: dataTypeNumber(floats) });
      const sizes = [layers, kvHeads, 'n', headDim];
      for (const [name, scale] of [
        ['keys', [layers, kvHeads, 1, headDim]],
        ['values', [layers, kvHeads, 'n', 1]],
      ] as const) {
        const bytes = g.input(`${name}.bytes`, 'uint8', sizes);
        const numbers = g.op('Sub', [g.op('Cast', [bytes], { to: dataTypeNumber(floats) }), zero]);
        g.outputOp(name, floats, sizes, 'Mul', [numbers, g.input(`${name}.scales`, floats, [...scale])]);
      }
    });
    const { keys, values } = await session.run({
      'keys.bytes': u8(unsigned(chunk.keys), dims),
      'values.bytes': u8(unsigned(chunk.values), dims),
      'keys.scales': floatTensor(floats, chunk.keyScales, [layers, kvHeads, 1, headDim]),
      'values.scales': floatTensor(floats, chunk.valueScales, [layers, kvHeads, chunk.tokens, 1]),
    });
    const made = { keys: tensors.hold(keys), values: tensors.hold(values) };
    const check = new UploadCheck(tensors);
    const note = (tensor: GpuTensor, numbers: Int8Array, scaleOf: (i: number) => number) => {
      const i = numbers.findIndex((number) => number !== 0);
      if (i >= 0) check.number(tensor, i, numbers[i] * asStored(floats, scaleOf(i)));
    };
    const plane = chunk.tokens * headDim;
    note(made.keys, chunk.keys, (i) => chunk.keyScales[Math.floor(i / plane) * headDim + (i % headDim)]);
    note(made.values, chunk.values, (i) => chunk.valueScales[Math.floor(i / headDim)]);
    await check.run();
    return made;
  }

  private numbers(tokens: number): number {
    const { layers, kvHeads, headDim } = this.options.shape;
    return layers * kvHeads * tokens * headDim;
  }
}

/** What stands for zero in unsigned bytes: signed ones have no kernels on the device. */
const unsignedZero = 128;

function unsigned(signed: Int8Array): Uint8Array {
  const bytes = new Uint8Array(signed.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = signed[i] + unsignedZero;
  return bytes;
}
