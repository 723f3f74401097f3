/**
 * Low-rank changes x A B of projections (LoRA, arXiv 2106.09685, section 4.1) as inputs of the graphs, so that one graph
 * serves every adapter. Knows no file.
 */
import { allLayers, type ModelShape } from '../model/shape.ts';
import { type Feeds, f32 } from './session.ts';

/** A product of two matrices, row-major: x A B with A [inputs, rank] and B [rank, outputs]. */
export interface Factors {
  a: Float32Array;
  b: Float32Array;
  inputs: number;
  rank: number;
  outputs: number;
}

/** `qkv` in the family `rows`, `q` in `direct` and `memory`, `o` in all three. */
export type LowRankName = 'qkv' | 'q' | 'o';

/** Names of the two inputs. */
export function lowRankInputs(projection: LowRankName, layer: number): [a: string, b: string] {
  return [`lowRankA.${projection}.${layer}`, `lowRankB.${projection}.${layer}`];
}

export function lowRankFeeds(projection: LowRankName, layer: number, factors: Factors): Feeds {
  const { inputs, rank, outputs } = factors;
  const [a, b] = lowRankInputs(projection, layer);
  return { [a]: f32(factors.a, [inputs, rank]), [b]: f32(factors.b, [rank, outputs]) };
}

/** How a step's tokens differ from ordinary ones: which graph reads them, in which layers it sees the memory. */
export interface StepChange {
  family: 'direct' | 'memory';
  memoryLayers: readonly number[];
  feeds: Feeds;
}

/** Rank 0: the graph `direct` then computes what `step` does, 0.9 ms slower at each forward (of 23 at 1,300 keys). */
export function emptyChange(shape: ModelShape): StepChange {
  const { hidden, heads, headDim } = shape;
  const none = (inputs: number, outputs: number): Factors => {
    return { a: new Float32Array(), b: new Float32Array(), inputs, rank: 0, outputs };
  };
  const feeds: Feeds = {};
  for (const layer of allLayers(shape)) {
    Object.assign(feeds, lowRankFeeds('q', layer, none(hidden, heads * headDim)));
    Object.assign(feeds, lowRankFeeds('o', layer, none(heads * headDim, hidden)));
  }
  return { family: 'direct', memoryLayers: allLayers(shape), feeds };
}
