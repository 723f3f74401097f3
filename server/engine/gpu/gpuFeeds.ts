/** What a forward on the GPU takes up with it besides weights and caches, and what comes down. Keeps nothing. */
import type { Memory } from '../device.ts';
import { type Feeds, type Fetches, i64 } from '../graph/session.ts';
import type { ModelShape } from '../model/shape.ts';
import { membership } from './gpuMasks.ts';
import { type Floats, floats, floatTensor, type GpuTensor } from './tensors.ts';

/** Of a tensor. */
export interface Numbers {
  dims: readonly number[];
  data: Float32Array;
}

export function taken(type: Floats, { dims, data }: Numbers): GpuTensor {
  return floatTensor(type, data, dims);
}

/** What the model knows: ids and positions from 0 on, up to these. */
export interface Known {
  ids: number;
  positions: number;
}

/** Ids and positions, [rows, tokens]. @throws Error for one that is not known: the device would read beyond its tables */
export function tokenFeeds(known: Known, rows: readonly (readonly number[])[], positions: readonly number[]): Feeds {
  const ids = rows.flat();
  for (const [name, numbers, most] of [
    ['id', ids, known.ids],
    ['position', positions, known.positions],
  ] as const) {
    const unknown = numbers.find((number) => !(number >= 0 && number < most));
    if (unknown !== undefined) throw new Error(`${name} ${unknown} of ${most}`);
  }
  const dims = [rows.length, positions.length];
  const all = rows.flatMap(() => positions);
  return { ids: i64(ids, dims), positions: i64(all, dims) };
}

/** Shape vectors that the graphs cannot find out on the device. @param t new tokens */
export function shapeFeeds(
  { kvHeads, heads }: ModelShape,
  t: number,
  memorySlots: number | undefined,
  tailSlots: number,
  candidates: number,
): Feeds {
  const groups = heads / kvHeads;
  const shapes = (prefix: string, k: number): Feeds => ({
    [`${prefix}ScoreShape`]: i64([0, kvHeads, groups, t, k], [5]),
    [`${prefix}FlatShape`]: i64([0, kvHeads, groups * t, k], [4]),
  });
  if (memorySlots === undefined) return shapes('tail', tailSlots);
  const parts = [memorySlots, tailSlots, ...(candidates > 0 ? [candidates] : [])];
  return {
    ...shapes('all', memorySlots + tailSlots + candidates),
    ...shapes('tail', tailSlots),
    partSlots: i64(parts, [parts.length]),
  };
}

/** A mask, and the shape that it is spread to. */
export function maskFeeds(
  type: Floats,
  name: string,
  data: Float32Array,
  dims: readonly number[],
  shape = dims,
): Feeds {
  return { [name]: taken(type, { dims, data }), [`${name}Shape`]: i64(shape, [5]) };
}

/** @param bias [layers, heads] */
export function candidateFeeds(
  type: Floats,
  { layers, heads }: ModelShape,
  { layout, keyValues: { slots } }: Memory,
  bias: Float32Array,
  tailSlots: number,
): Feeds {
  const data = new Float32Array(slots + tailSlots).fill(1, layout.candidateStart, slots);
  return {
    isCandidate: taken(type, { dims: [1, 1, 1, 1, slots + tailSlots], data }),
    candidateBias: taken(type, { dims: [layers, heads], data: bias }),
  };
}

/** Which slots of the tail are of which chunk of the prompt. */
export function promptFeeds(type: Floats, ranges: readonly { start: number; end: number }[], tailSlots: number): Feeds {
  const chunkOf = new Int32Array(tailSlots).fill(-1);
  for (const [chunk, { start, end }] of ranges.entries()) chunkOf.fill(chunk, start, end);
  const dims = [tailSlots, ranges.length];
  return { promptMassChunks: taken(type, { dims, data: membership(chunkOf, tailSlots, ranges.length) }) };
}

/** A token's attention to each chunk, of the memory and of the prompt. */
export function chunkMassOf(fetched: Fetches, token: number, tokens: number): number[] {
  const mass: number[] = [];
  for (const name of ['memoryMass', 'promptMass']) {
    if (!(name in fetched)) continue;
    const all = floats(fetched[name]);
    const chunks = all.length / tokens;
    for (let chunk = 0; chunk < chunks; chunk++) mass[chunk] = (mass[chunk] ?? 0) + all[token * chunks + chunk];
  }
  return mass;
}
