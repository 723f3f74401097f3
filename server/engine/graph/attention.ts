/**
 * Attention over a read-only memory and a tail, as graph nodes. Keys and values of memory, tail and new tokens are put
 * side by side, one layer at a time: that is a copy, yet cheaper than scores in parts that are put together and taken
 * apart again, for one token as for 256 (docs/results.md, "Half the cold time"). Only the new tokens' keys and values
 * are outputs. Grouped heads are laid out so that one matrix product serves all query heads of a key/value head.
 */
import type { ModelShape } from '../model/shape.ts';
import type { GraphBuilder } from './onnx.ts';

/**
 * Values that every layer's attention shares; b rows, t new tokens of which q ask, m memory slots, p tail slots,
 * k = m + p + t (p + t in a layer that reads no memory).
 */
export interface AttentionInputs {
  /** of the new tokens, [b, t] */
  positions: string;
  /** of those that ask, [b, q] */
  queryPositions: string;
  /** additive, [b or 1, 1, 1, q, k] */
  mask: string;
  /** `[b, kvHeads, groups, q, k]` and `[b, kvHeads, groups * q, k]` as shape vectors */
  scoreShape: string;
  flatShape: string;
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
  /** added to the scores beside the mask: [1, kvHeads or 1, groups or 1, 1, k] */
  bias: string | undefined;
}

export interface AttentionOutput {
  /** [b, q, heads * headDim] */
  output: string;
  /** [b, kvHeads, t, headDim], keys rotated */
  newKeys: string;
  newValues: string;
  /** [b, kvHeads, groups, q, k] */
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

/** @param q,k,v projections before rotation: [b, q, heads * headDim] and twice [b, t, kvHeads * headDim] */
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

  const rotated = rotate(g, q, inputs.queryPositions, inputs, heads);
  const grouped = g.op('Reshape', [rotated, g.integers(0, 0, kvHeads, groups, headDim)]);
  const queries = g.op('Reshape', [
    g.op('Transpose', [grouped], { perm: [0, 2, 3, 1, 4] }),
    g.integers(0, kvHeads, -1, headDim),
  ]);
  const newKeys = byHead(g, rotate(g, k, inputs.positions, inputs, kvHeads), shape);
  const newValues = byHead(g, v, shape);
  const parts = [...(memory ? [memory] : []), tail, { keys: newKeys, values: newValues }];
  const side = (of: keyof CachedKeys) =>
    g.op(
      'Concat',
      parts.map((part) => part[of]),
      { axis: 2 },
    );
  const scores = g.op('Reshape', [g.op('Microsoft.FusedMatMul', [queries, side('keys')], scale), inputs.scoreShape]);
  const mask = bias ? g.op('Add', [inputs.mask, bias]) : inputs.mask;
  const probabilities = g.op('Softmax', [g.op('Add', [scores, mask])], { axis: -1 });

  const mixed = g.op('MatMul', [g.op('Reshape', [probabilities, inputs.flatShape]), side('values')]);
  const ungrouped = g.op('Reshape', [mixed, g.integers(0, kvHeads, groups, -1, headDim)]);
  const output = g.op('Reshape', [
    g.op('Transpose', [ungrouped], { perm: [0, 3, 1, 2, 4] }),
    g.integers(0, 0, heads * headDim),
  ]);
  return { output, newKeys, newValues, probabilities };
}
