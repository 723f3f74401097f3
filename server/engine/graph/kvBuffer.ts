/** Keys and values in memory, as the CPU's graphs read them: `[rows, kvHeads, slots, headDim]` f32 per layer, contiguous. */
import type { ChunkKv, KeyValues } from '../device.ts';
import { allLayers, type ModelShape } from '../model/shape.ts';
import type { KvArrays } from './kvArrays.ts';
import { type Feeds, f32 } from './session.ts';

/** One slot of tensors as a graph gives them, by layer. */
export interface RowSlot {
  slot: number;
  of: readonly Float32Array[];
}

/** A chunk's cache in memory. */
export interface HostChunkKv extends ChunkKv {
  /** All its numbers, those of 32 bits before those of 8, as chunkForm.ts takes them back. */
  readonly parts: readonly (Float32Array | Int8Array)[];
  /** Writes all tokens into the layers of `target`, beginning at `slot` of `row`, as f32. */
  restore(target: KvBuffer, row: number, slot: number): void;
}

/** By layer. */
interface LayerNumbers {
  keys: Float32Array[];
  values: Float32Array[];
}

export class KvBuffer implements KeyValues {
  /** by layer; empty where the layer is none of `layers` */
  readonly keys: Float32Array[];
  readonly values: Float32Array[];
  readonly rows: number;
  readonly slots: number;
  readonly layers: readonly number[];
  private readonly shape: ModelShape;
  private readonly tensors = new Map<string, Feeds>();
  /** where its memory came from, until it is given back */
  private borrowed: { array: Float32Array; arrays: KvArrays } | undefined;

  /**
   * @param layers those that are kept, where not all are
   * @param numbers where they lie already, by layer
   */
  constructor(shape: ModelShape, rows: number, slots: number, layers?: readonly number[], numbers?: LayerNumbers) {
    const every = allLayers(shape);
    const kept = new Set(layers ?? every);
    const size = rows * shape.kvHeads * slots * shape.headDim;
    const make = () => every.map((layer) => new Float32Array(kept.has(layer) ? size : 0));
    this.shape = shape;
    this.rows = rows;
    this.slots = slots;
    this.layers = layers ?? every;
    this.keys = numbers?.keys ?? make();
    this.values = numbers?.values ?? make();
  }

  /** In memory that a released one has left, where it fits; what stands there then is whatever it was. */
  static from(
    arrays: KvArrays,
    shape: ModelShape,
    rows: number,
    slots: number,
    layers: readonly number[] = allLayers(shape),
  ): KvBuffer {
    const size = rows * shape.kvHeads * slots * shape.headDim;
    const array = arrays.take(2 * layers.length * size);
    const place = (half: number) => (layer: number) => {
      const at = layers.indexOf(layer);
      return at < 0 ? new Float32Array(0) : array.subarray((2 * at + half) * size, (2 * at + half + 1) * size);
    };
    const numbers = { keys: allLayers(shape).map(place(0)), values: allLayers(shape).map(place(1)) };
    const buffer = new KvBuffer(shape, rows, slots, layers, numbers);
    buffer.borrowed = { array, arrays };
    return buffer;
  }

  /** One row whose layers lie one behind the other in two arrays: [layers, kvHeads, slots, headDim]. */
  static over(shape: ModelShape, slots: number, keys: Float32Array, values: Float32Array): KvBuffer {
    const size = shape.kvHeads * slots * shape.headDim;
    const split = (all: Float32Array) => allLayers(shape).map((n) => all.subarray(n * size, (n + 1) * size));
    return new KvBuffer(shape, 1, slots, undefined, { keys: split(keys), values: split(values) });
  }

  get bytes(): number {
    return 2 * this.keys.reduce((sum, keys) => sum + keys.byteLength, 0);
  }

  /** The graph inputs `<kind>K.N` and `<kind>V.N`; they see what is written here later. */
  feeds(kind: 'memory' | 'tail'): Feeds {
    let feeds = this.tensors.get(kind);
    if (!feeds) {
      const dims = [this.rows, this.shape.kvHeads, this.slots, this.shape.headDim];
      feeds = {};
      for (const layer of this.layers) {
        feeds[`${kind}K.${layer}`] = f32(this.keys[layer], dims);
        feeds[`${kind}V.${layer}`] = f32(this.values[layer], dims);
      }
      this.tensors.set(kind, feeds);
    }
    return feeds;
  }

  /** Index of the first number of a slot. */
  offset(row: number, head: number, slot: number): number {
    return ((row * this.shape.kvHeads + head) * this.slots + slot) * this.shape.headDim;
  }

  /**
   * Copies `count` slots of every row, head and layer from `keys` and `values` (`[rows, kvHeads, slots of theirs,
   * headDim]`, as a graph gives new tokens) to the slots from `slot` on.
   */
  write(
    slot: number,
    keys: readonly Float32Array[],
    values: readonly Float32Array[],
    from: number,
    count: number,
  ): void {
    const { kvHeads, headDim } = this.shape;
    for (const layer of this.layers) {
      const theirSlots = keys[layer].length / (this.rows * kvHeads * headDim);
      for (let row = 0; row < this.rows; row++) {
        for (let head = 0; head < kvHeads; head++) {
          const source = ((row * kvHeads + head) * theirSlots + from) * headDim;
          const target = this.offset(row, head, slot);
          const length = count * headDim;
          this.keys[layer].set(keys[layer].subarray(source, source + length), target);
          this.values[layer].set(values[layer].subarray(source, source + length), target);
        }
      }
    }
  }

  /** Copies one slot of each of `count` rows (`[count, kvHeads, slots, headDim]`) to slots of the one row here, from `slot` on. */
  writeRows(slot: number, count: number, keys: RowSlot, values: RowSlot): void {
    const { kvHeads, headDim } = this.shape;
    const copy = (from: Float32Array, fromSlot: number, to: Float32Array) => {
      const perHead = from.length / (count * kvHeads);
      for (let row = 0; row < count; row++) {
        for (let head = 0; head < kvHeads; head++) {
          const source = (row * kvHeads + head) * perHead + fromSlot * headDim;
          to.set(from.subarray(source, source + headDim), this.offset(0, head, slot + row));
        }
      }
    };
    for (const layer of this.layers) {
      copy(keys.of[layer], keys.slot, this.keys[layer]);
      copy(values.of[layer], values.slot, this.values[layer]);
    }
  }

  /** A buffer of another number of slots with the first `count` slots of this one. */
  withSlots(slots: number, count: number): KvBuffer {
    const other = new KvBuffer(this.shape, this.rows, slots, this.layers);
    other.write(0, this.keys, this.values, 0, count);
    return other;
  }

  async resized(slots: number, count: number): Promise<KvBuffer> {
    if (!this.borrowed) return this.withSlots(slots, count);
    const other = KvBuffer.from(this.borrowed.arrays, this.shape, this.rows, slots, this.layers);
    other.write(0, this.keys, this.values, 0, count);
    this.release();
    return other;
  }

  async copy(from: KeyValues, fromSlot: number, count: number, slot: number): Promise<void> {
    const { keys, values } = inMemory(from);
    this.write(slot, keys, values, fromSlot, count);
  }

  async place(chunk: ChunkKv, row: number, slot: number, keyScale = 1): Promise<void> {
    if (!('restore' in chunk)) throw new Error('a chunk cache of another device');
    (chunk as HostChunkKv).restore(this, row, slot);
    if (keyScale !== 1) this.scaleKeys(row, slot, chunk.tokens, keyScale);
  }

  /** Memory that was not borrowed goes when nobody holds it. */
  release(): void {
    const { borrowed } = this;
    this.borrowed = undefined;
    borrowed?.arrays.give(borrowed.array);
  }

  private scaleKeys(row: number, slot: number, count: number, factor: number): void {
    for (const layer of this.layers) {
      for (let head = 0; head < this.shape.kvHeads; head++) {
        const [start, end] = [this.offset(row, head, slot), this.offset(row, head, slot + count)];
        for (let i = start; i < end; i++) this.keys[layer][i] *= factor;
      }
    }
  }
}

/** @throws Error where they lie elsewhere: readers never mix devices */
export function inMemory(keyValues: KeyValues): KvBuffer {
  if (!(keyValues instanceof KvBuffer)) throw new Error('keys and values of another device');
  return keyValues;
}
