/**
 * Low-rank changes x A B of projections (LoRA, arXiv 2106.09685, section 4.1) as inputs of the graphs, so that one graph
 * serves every adapter. Knows no file.
 */
import { type Feeds, f32 } from './session.ts';

/** A product of two matrices, row-major: x A B with A [inputs, rank] and B [rank, outputs]. */
export interface Factors {
  a: Float32Array;
  b: Float32Array;
  inputs: number;
  rank: number;
  outputs: number;
}

/** `qkv` in the family `rows`, `q` in `memory`, `o` in both. */
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

/** How a step's tokens differ from ordinary ones: in which layers they see the memory, and what changes there. */
export interface StepChange {
  family: 'memory';
  memoryLayers: readonly number[];
  feeds: Feeds;
}
