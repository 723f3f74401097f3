/** Keys and values of all layers as the graphs read them: `[rows, kvHeads, slots, headDim]` f32 per layer, contiguous. */
import { type Feeds, f32 } from '../graph/session.ts';
import type { ModelShape } from '../model/shape.ts';

export class KvBuffer {
  readonly keys: Float32Array[];
  readonly values: Float32Array[];
  readonly rows: number;
  readonly slots: number;
  private readonly shape: ModelShape;
  private readonly tensors = new Map<string, Feeds>();

  constructor(shape: ModelShape, rows: number, slots: number) {
    const make = () =>
      Array.from({ length: shape.layers }, () => new Float32Array(rows * shape.kvHeads * slots * shape.headDim));
    this.shape = shape;
    this.rows = rows;
    this.slots = slots;
    this.keys = make();
    this.values = make();
  }

  get bytes(): number {
    return 2 * this.shape.layers * (this.keys[0]?.byteLength ?? 0);
  }

  /** The graph inputs `<kind>K.N` and `<kind>V.N`; they see what is written here later. */
  feeds(kind: 'memory' | 'tail'): Feeds {
    let feeds = this.tensors.get(kind);
    if (!feeds) {
      const dims = [this.rows, this.shape.kvHeads, this.slots, this.shape.headDim];
      feeds = {};
      for (let layer = 0; layer < this.shape.layers; layer++) {
        feeds[`${kind}K.${layer}`] = f32(this.keys[layer], dims);
        feeds[`${kind}V.${layer}`] = f32(this.values[layer], dims);
      }
      this.tensors.set(kind, feeds);
    }
    return feeds;
  }

  /** Key/value heads. */
  get heads(): number {
    return this.shape.kvHeads;
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
    const { kvHeads, headDim, layers } = this.shape;
    const theirSlots = keys[0].length / (this.rows * kvHeads * headDim);
    for (let layer = 0; layer < layers; layer++) {
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

  /** A buffer of another number of slots with the first `count` slots of this one. */
  resized(slots: number, count: number): KvBuffer {
    const larger = new KvBuffer(this.shape, this.rows, slots);
    larger.write(0, this.keys, this.values, 0, count);
    return larger;
  }
}
