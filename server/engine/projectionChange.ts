/** What an adapter changes of projections, as numbers: low-rank products (LoRA, arXiv 2106.09685, section 4.1). */

/** A product of two matrices, row-major: x A B with A [inputs, rank] and B [rank, outputs]. */
export interface Factors {
  a: Float32Array;
  b: Float32Array;
  inputs: number;
  rank: number;
  outputs: number;
}

/** `qkv` and `o` of candidates; `q` and `o` of tokens that read FoT's memory. */
export type LowRankName = 'qkv' | 'q' | 'o';

/** Adds x A B to one projection of one layer. */
export interface ProjectionChange {
  projection: LowRankName;
  layer: number;
  factors: Factors;
}

/** How a step's tokens differ from ordinary ones: in which layers they see the memory, and what changes there. */
export interface StepChange {
  memoryLayers: readonly number[];
  projections: readonly ProjectionChange[];
}
