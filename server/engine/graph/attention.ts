/**
 * Attention over a read-only memory and a tail, as graph nodes. The memory's keys and values are inputs that are read
 * where they lie; only the new tokens' are outputs (GroupQueryAttention would copy all of the past at every step).
 * Grouped heads are laid out so that one matrix product serves all query heads of a key/value head.
 */
import type { ModelShape } from '../model/shape.ts';
import type { GraphBuilder } from './onnx.ts';

/** Values that every layer's attention shares; b rows, t new tokens, m memory slots, p tail slots, k = m + p + t. */
export interface AttentionInputs {
  positions: string;
  /** additive, [b or 1, 1, 1, t, k] */
  mask: string;
  /** `[b, kvHeads, groups, t, k]` as a shape vector, and `[m, p, t]` (`[p, t]` without memory: then k = p + t) */
  scoreShape: string;
  keySplit: string;
  cosines: string;
  sines: string;
}

/** [b, kvHeads, slots, headDim] f32 each, keys rotated. */
export interface CachedKeys {
  keys: string;
  values: string;
}

export interface LayerMemory {
  /** m slots; `undefined` in a layer that reads none */
  memory?: CachedKeys;
  /** p slots */
  tail: CachedKeys;
  /** added to the memory's scores: [1, kvHeads, groups * t, m] */
  bias: string | undefined;
}

export interface AttentionOutput {
  /** [b, t, heads * headDim] */
  output: string;
  /** [b, kvHeads, t, headDim], keys rotated */
  newKeys: string;
  newValues: string;
  /** [b, kvHeads, groups, t, k] */
  probabilities: string;
}

/** Rotates [b, t, heads * headDim] by `positions` (half-split layout). */
export function rotate(g: GraphBuilder, x: string, positions: string, inputs: AttentionInputs, heads: number): string {
  return g.op('Microsoft.RotaryEmbedding', [x, positions, inputs.cosines, inputs.sines], {
    num_heads: heads,
    interleaved: 0,
  });
}

/** [b, t, kvHeads * headDim] to [b, kvHeads, t, headDim]. */
export function byHead(g: GraphBuilder, x: string, shape: ModelShape): string {
  const split = g.op('Reshape', [x, g.integers(0, 0, shape.kvHeads, shape.headDim)]);
  return g.op('Transpose', [split], { perm: [0, 2, 1, 3] });
}

/** @param q,k,v projections before rotation: [b, t, heads * headDim] and twice [b, t, kvHeads * headDim] */
export function attention(
  g: GraphBuilder,
  shape: ModelShape,
  q: string,
  k: string,
  v: string,
  inputs: AttentionInputs,
  { memory, tail, bias }: LayerMemory,
): AttentionOutput {
  const { heads, kvHeads, headDim } = shape;
  const groups = heads / kvHeads;
  const scale = { transB: 1, alpha: { float: 1 / Math.sqrt(headDim) } };

  const rotated = rotate(g, q, inputs.positions, inputs, heads);
  const grouped = g.op('Reshape', [rotated, g.integers(0, 0, kvHeads, groups, headDim)]);
  const queries = g.op('Reshape', [
    g.op('Transpose', [grouped], { perm: [0, 2, 3, 1, 4] }),
    g.integers(0, kvHeads, -1, headDim),
  ]);
  const newKeys = byHead(g, rotate(g, k, inputs.positions, inputs, kvHeads), shape);
  const newValues = byHead(g, v, shape);
  // a product each, so that neither memory nor tail is ever copied
  const parts = [...(memory ? [memory] : []), tail, { keys: newKeys, values: newValues }];
  const partScores = parts.map((part) => g.op('Microsoft.FusedMatMul', [queries, part.keys], scale));
  if (bias) partScores[0] = g.op('Add', [partScores[0], bias]);
  const scores = g.op('Concat', partScores, { axis: -1 });
  const masked = g.op('Add', [g.op('Reshape', [scores, inputs.scoreShape]), inputs.mask]);
  const probabilities = g.op('Softmax', [masked], { axis: -1 });

  const flat = g.op('Reshape', [probabilities, g.op('Shape', [scores])]);
  const partProbabilities = g.ops('Split', [flat, inputs.keySplit], parts.length, { axis: -1 });
  const mixed = g.op(
    'Sum',
    parts.map((part, n) => g.op('MatMul', [partProbabilities[n], part.values])),
  );
  const ungrouped = g.op('Reshape', [mixed, g.integers(0, kvHeads, groups, -1, headDim)]);
  const output = g.op('Reshape', [
    g.op('Transpose', [ungrouped], { perm: [0, 3, 1, 2, 4] }),
    g.integers(0, 0, heads * headDim),
  ]);
  return { output, newKeys, newValues, probabilities };
}
