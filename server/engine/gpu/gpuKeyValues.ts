/** Keys and values on the GPU: `[rows, kvHeads, slots, headDim]` per layer, written in place. */
import type { ChunkKv, KeyValues } from '../device.ts';
import { type Feeds, i64 } from '../graph/session.ts';
import type { ModelShape } from '../model/shape.ts';
import type { ChunkPool } from './chunkPool.ts';
import { ended, type GpuSession, type Targets } from './gpuSession.ts';
import { type Floats, floatTensor, type GpuTensor, type GpuTensors } from './tensors.ts';

/** What key/value tensors are made and moved with. */
export interface GpuRoom {
  shape: ModelShape;
  floats: Floats;
  tensors: GpuTensors;
  pool: ChunkPool;
}

/** A memory of no slots is one hidden slot: a product of no inner size ends the process. */
const leastSlots = 1;

export class GpuKeyValues implements KeyValues {
  readonly rows: number;
  readonly slots: number;
  readonly layers: readonly number[];
  /** by layer, where it is kept */
  readonly keys: ReadonlyMap<number, GpuTensor>;
  readonly values: ReadonlyMap<number, GpuTensor>;
  /** what belongs to it and goes with it, by what it was made from */
  readonly attached = new Map<object, GpuTensor>();
  private readonly room: GpuRoom;

  private constructor(
    room: GpuRoom,
    rows: number,
    slots: number,
    keys: ReadonlyMap<number, GpuTensor>,
    values: ReadonlyMap<number, GpuTensor>,
  ) {
    this.room = room;
    this.rows = rows;
    this.slots = slots;
    this.layers = [...keys.keys()];
    this.keys = keys;
    this.values = values;
  }

  /** Zeros. */
  static async of(room: GpuRoom, rows: number, slots: number, layers: readonly number[]): Promise<GpuKeyValues> {
    const { shape, floats, tensors } = room;
    const dims = [rows, shape.kvHeads, Math.max(leastSlots, slots), shape.headDim];
    const made = await tensors.zeros(floats, dims, 2 * layers.length);
    const byLayer = (from: number) => new Map(layers.map((layer, i) => [layer, made[from + i]]));
    return new GpuKeyValues(room, rows, Math.max(leastSlots, slots), byLayer(0), byLayer(layers.length));
  }

  async resized(slots: number, count: number): Promise<GpuKeyValues> {
    const other = await GpuKeyValues.of(this.room, this.rows, slots, this.layers);
    if (count > 0) await other.move(this, 0, count, 0);
    this.release();
    return other;
  }

  async copy(from: KeyValues, fromSlot: number, count: number, slot: number): Promise<void> {
    await this.move(onGpu(from), fromSlot, count, slot);
  }

  async place(chunk: ChunkKv, row: number, slot: number, keyScale = 1): Promise<void> {
    const { shape, floats, pool } = this.room;
    const { keys, values } = await pool.resident(chunk);
    const session = await this.placing();
    await session.run(
      {
        ...this.feeds('to'),
        keys,
        values,
        keyScale: floatTensor(floats, Float32Array.of(keyScale), [1]),
        at: this.slotsAt([row], slot, chunk.tokens, [shape.kvHeads, chunk.tokens, 3]),
      },
      { ...this.targets('to'), done: null },
    );
  }

  /** Inputs `<kind>K.N` and `<kind>V.N`. */
  feeds(kind: string): Feeds {
    return this.named(`${kind}K`, `${kind}V`);
  }

  /** Outputs `<kind>KOut.N` and `<kind>VOut.N`, written where the inputs lie. */
  targets(kind: string): Targets {
    return this.named(`${kind}KOut`, `${kind}VOut`);
  }

  /** Indices (row, head, slot) of `count` slots of rows from `slot` on, as ScatterND takes them. */
  slotsAt(rows: readonly number[], slot: number, count: number, dims: readonly number[]): GpuTensor {
    this.within(slot, count);
    const at: number[] = [];
    for (const row of rows) {
      for (let head = 0; head < this.room.shape.kvHeads; head++) {
        for (let i = 0; i < count; i++) at.push(row, head, slot + i);
      }
    }
    return i64(at, dims);
  }

  /** @throws Error where some of `count` slots from `slot` on are none of these: the device would take others */
  within(slot: number, count: number): void {
    if (slot < 0 || slot + count > this.slots) throw new Error(`slots ${slot} to ${slot + count} of ${this.slots}`);
  }

  release(): void {
    this.room.tensors.release(...this.keys.values(), ...this.values.values(), ...this.attached.values());
    this.attached.clear();
  }

  private named(keys: string, values: string): Feeds {
    const tensors: Feeds = {};
    for (const layer of this.layers) {
      tensors[`${keys}.${layer}`] = this.keys.get(layer) as GpuTensor;
      tensors[`${values}.${layer}`] = this.values.get(layer) as GpuTensor;
    }
    return tensors;
  }

  private async move(from: GpuKeyValues, fromSlot: number, count: number, slot: number): Promise<void> {
    from.within(fromSlot, count);
    const session = await this.moving();
    const rows = Array.from({ length: this.rows }, (_, row) => row);
    await session.run(
      {
        ...from.feeds('from'),
        ...this.feeds('to'),
        start: i64([fromSlot], [1]),
        end: i64([fromSlot + count], [1]),
        at: this.slotsAt(rows, slot, count, [this.rows, this.room.shape.kvHeads, count, 3]),
      },
      { ...this.targets('to'), done: null },
    );
  }

  private moving(): Promise<GpuSession> {
    const { shape, floats, tensors } = this.room;
    return tensors.session(`move ${this.layers}`, false, (g) => {
      for (const name of ['start', 'end']) g.input(name, 'int64', [1]);
      g.input('at', 'int64', ['b', shape.kvHeads, 'n', 3]);
      const [from, to] = [
        ['b', shape.kvHeads, 'f', shape.headDim],
        ['b', shape.kvHeads, 's', shape.headDim],
      ];
      for (const layer of this.layers) {
        for (const kind of ['K', 'V']) {
          const source = g.input(`from${kind}.${layer}`, floats, from);
          const target = g.input(`to${kind}.${layer}`, floats, to);
          const moved = g.op('Slice', [source, 'start', 'end', g.integers(2)]);
          g.outputOp(`to${kind}Out.${layer}`, floats, to, 'ScatterND', [target, 'at', moved]);
        }
      }
      ended(g, `toVOut.${this.layers.at(-1)}`, 4, floats);
    });
  }

  private placing(): Promise<GpuSession> {
    const { shape, floats, tensors } = this.room;
    return tensors.session(`place ${this.layers}`, false, (g) => {
      const chunk = [shape.layers, shape.kvHeads, 'n', shape.headDim];
      const to = ['b', shape.kvHeads, 's', shape.headDim];
      g.input('at', 'int64', [shape.kvHeads, 'n', 3]);
      g.input('keyScale', floats, [1]);
      for (const kind of ['K', 'V']) {
        const all = g.input(kind === 'K' ? 'keys' : 'values', floats, chunk);
        const scaled = kind === 'K' ? g.op('Mul', [all, 'keyScale']) : all;
        for (const layer of this.layers) {
          const target = g.input(`to${kind}.${layer}`, floats, to);
          const one = g.op('Reshape', [
            g.op('Gather', [scaled, g.integers(layer)], { axis: 0 }),
            g.integers(shape.kvHeads, -1, shape.headDim),
          ]);
          g.outputOp(`to${kind}Out.${layer}`, floats, to, 'ScatterND', [target, 'at', one]);
        }
      }
      ended(g, `toVOut.${this.layers.at(-1)}`, 4, floats);
    });
  }
}

/** @throws Error where they lie elsewhere: readers never mix devices */
export function onGpu(keyValues: KeyValues): GpuKeyValues {
  if (!(keyValues instanceof GpuKeyValues)) throw new Error('keys and values of another device');
  return keyValues;
}
