/** Forwards as graph inputs and outputs: the one place that knows the names of decoder.ts. */

import type { ModelShape } from '../model/shape.ts';
import type { ProjectionChange } from '../projectionChange.ts';
import { KvBuffer } from './kvBuffer.ts';
import { lowRankFeeds } from './lowRank.ts';
import { causalMask, type Mask } from './masks.ts';
import { type Feeds, type Fetches, f32, i64 } from './session.ts';

export interface Caches {
  memory: KvBuffer;
  tail: KvBuffer;
}

/** No memory and no past, for `rows` rows. */
export function emptyCaches(shape: ModelShape, rows: number): Caches {
  return { memory: new KvBuffer(shape, rows, 0), tail: new KvBuffer(shape, rows, 0) };
}

/** A forward as the graphs `step`, `memory` and `calibrate` take it. */
export interface StepTensors {
  /** token ids of each row, all of one length */
  rows: readonly (readonly number[])[];
  /** position of the first token; the others follow */
  firstPosition: number;
  caches: Caches;
  /** causal without memory where none is given */
  mask?: Mask;
  /** tokens (by index) to give log-probabilities and attention mass for */
  outRows: readonly number[];
  /** 1 for each memory slot that is a candidate's, and what to add to its score: [layers, heads] */
  candidates?: { isCandidate: Float32Array; bias: Float32Array };
  /** what an adapter changes in how the tokens read the memory; ordinary weights where none is given */
  projections?: readonly ProjectionChange[] | undefined;
}

export interface StepResult {
  /** per layer [rows, kvHeads, tokens, headDim] */
  newKeys: Float32Array[];
  newValues: Float32Array[];
  /** [outRows, vocab] of the first row */
  logProbs: Float32Array;
  /** attention summed over heads and the layers that read the memory: [outRows, memory + tail + tokens] of the first row */
  mass: Float32Array;
}

function baseFeeds(input: Pick<StepTensors, 'rows' | 'firstPosition' | 'caches'>, positions?: number[]): Feeds {
  const [b, t] = [input.rows.length, input.rows[0].length];
  const each = positions ?? Array.from({ length: t }, (_, i) => input.firstPosition + i);
  return {
    ids: i64(input.rows.flat(), [b, t]),
    positions: i64(
      input.rows.flatMap(() => each),
      [b, t],
    ),
    ...input.caches.memory.feeds('memory'),
    ...input.caches.tail.feeds('tail'),
  };
}

function maskTensor(mask: Mask, tokens: number) {
  return f32(mask.data, [mask.rows, 1, 1, tokens, mask.data.length / (mask.rows * tokens)]);
}

/** Inputs of all families but `rows`; `step` has `candidateFeeds` besides. */
export function stepFeeds(input: StepTensors): Feeds {
  const tokens = input.rows[0].length;
  const { memory, tail } = input.caches;
  const layout = { tokens, memorySlots: memory.slots, tailSlots: tail.slots, tailUsed: 0 };
  const mask = input.mask ?? causalMask(layout);
  const feeds = baseFeeds(input);
  feeds.mask = maskTensor(mask, tokens);
  // quantised layers do not take an empty product: where nothing is wanted, one row is made and left
  const outRows = input.outRows.length > 0 ? input.outRows : [tokens - 1];
  feeds.outRows = i64(outRows, [outRows.length]);
  return input.projections ? { ...feeds, ...lowRankFeeds(input.projections) } : feeds;
}

/** Adds the inputs of the families that see candidates. */
export function candidateFeeds(shape: ModelShape, input: StepTensors, feeds: Feeds): Feeds {
  const { kvHeads, heads, layers } = shape;
  const { candidates } = input;
  const keys = feeds.mask.dims[4];
  const isCandidate = new Float32Array(keys);
  if (candidates) isCandidate.set(candidates.isCandidate);
  feeds.isCandidate = f32(isCandidate, [1, 1, 1, 1, keys]);
  // one number for all heads where there are none: so nothing as large as the scores is added
  const nothing = f32(new Float32Array(1), [1, 1, 1, 1, 1]);
  for (let layer = 0; layer < layers; layer++) {
    const perHead = candidates?.bias.subarray(layer * heads, (layer + 1) * heads);
    feeds[`candidateBias.${layer}`] = perHead ? f32(perHead, [1, kvHeads, heads / kvHeads, 1, 1]) : nothing;
  }
  return feeds;
}

export function stepOutput(shape: ModelShape, fetched: Fetches): StepResult {
  return {
    newKeys: perLayer(shape, fetched, 'newK'),
    newValues: perLayer(shape, fetched, 'newV'),
    logProbs: fetched.logProbs.data as Float32Array,
    mass: fetched.mass.data as Float32Array,
  };
}

/** A forward as the graph `rows` takes it. */
export interface RowsTensors {
  /** ordinary tokens, the same in every row */
  ordinary: readonly number[];
  /** position of the first ordinary token */
  firstPosition: number;
  /** for each candidate the index of the ordinary token that it copies */
  candidateOf: readonly number[];
  /** for each candidate the position at which the decode side sees it */
  candidatePositions: readonly number[];
  caches: Caches;
  mask: Mask;
  projections: readonly ProjectionChange[];
}

export interface RowsResult {
  /** per layer [rows, kvHeads, ordinary + candidates, headDim] */
  newKeys: Float32Array[];
  newValues: Float32Array[];
  /** per layer [rows, kvHeads, candidates, headDim], rotated to `candidatePositions` */
  candidateKeys: Float32Array[];
}

/** Inputs of the family `rows`. */
export function rowsFeeds(input: RowsTensors): Feeds {
  const b = input.caches.memory.rows;
  const c = input.candidateOf.length;
  const row = [...input.ordinary, ...input.candidateOf.map((i) => input.ordinary[i])];
  const ordinaryPositions = input.ordinary.map((_, i) => input.firstPosition + i);
  const positions = [...ordinaryPositions, ...input.candidateOf.map((i) => input.firstPosition + i)];
  const rows = Array.from({ length: b }, () => row);
  const feeds = baseFeeds({ rows, firstPosition: input.firstPosition, caches: input.caches }, positions);
  feeds.mask = maskTensor(input.mask, row.length);
  feeds.candidatePositions = i64(Array.from({ length: b }, () => input.candidatePositions).flat(), [b, c]);
  return { ...feeds, ...lowRankFeeds(input.projections) };
}

export function rowsOutput(shape: ModelShape, fetched: Fetches): RowsResult {
  return {
    newKeys: perLayer(shape, fetched, 'newK'),
    newValues: perLayer(shape, fetched, 'newV'),
    candidateKeys: perLayer(shape, fetched, 'candidateK'),
  };
}

function perLayer(shape: ModelShape, fetched: Fetches, kind: string): Float32Array[] {
  return Array.from({ length: shape.layers }, (_, layer) => fetched[`${kind}.${layer}`].data as Float32Array);
}
