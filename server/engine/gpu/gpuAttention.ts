/**
 * Attention over several caches as nodes that all have a kernel on the GPU: products without transposed operands (keys
 * times queries, then the scores turned round), additions for sums, shapes given by the caller so that none is computed
 * on the CPU between two kernels. What it computes is graph/attention.ts.
 */
import type { GraphBuilder } from '../graph/onnx.ts';
import type { ModelShape } from '../model/shape.ts';

/** One cache that is read: [b, kvHeads, slots, headDim] each, keys rotated. */
export interface CachePart {
  keys: string;
  values: string;
}

export interface GpuAttentionInputs {
  /** [b, t, heads * headDim], rotated and divided by the root of headDim */
  queries: string;
  parts: readonly CachePart[];
  /** additive over all parts' slots, [b or 1, 1, 1, t, k] */
  mask: string;
  /** added to the scores besides, [1, kvHeads, groups, 1, k] */
  bias: string | undefined;
  /** shape vectors: `[0, kvHeads, groups, t, k]`, `[0, kvHeads, groups * t, k]`; and the slots of each part */
  scoreShape: string;
  flatShape: string;
  partSlots: string;
}

export interface GpuAttentionOutput {
  /** [b, t, heads * headDim] */
  output: string;
  /** [b, kvHeads, groups, t, k] */
  probabilities: string;
}

export function gpuAttention(g: GraphBuilder, shape: ModelShape, inputs: GpuAttentionInputs): GpuAttentionOutput {
  const { heads, kvHeads, headDim } = shape;
  const groups = heads / kvHeads;
  const { parts } = inputs;
  const grouped = g.op('Reshape', [inputs.queries, g.integers(0, 0, kvHeads, groups, headDim)]);
  const turned = g.op('Reshape', [
    g.op('Transpose', [grouped], { perm: [0, 2, 4, 3, 1] }),
    g.integers(0, kvHeads, headDim, -1),
  ]);
  const partScores = parts.map(({ keys }) => g.op('MatMul', [keys, turned]));
  const joined = parts.length > 1 ? g.op('Concat', partScores, { axis: 2 }) : partScores[0];
  const scores = g.op('Reshape', [g.op('Transpose', [joined], { perm: [0, 1, 3, 2] }), inputs.scoreShape]);
  const masked = g.op('Add', [scores, inputs.mask]);
  const biased = inputs.bias ? g.op('Add', [masked, inputs.bias]) : masked;
  const probabilities = g.op('Softmax', [biased], { axis: -1 });

  const flat = g.op('Reshape', [probabilities, inputs.flatShape]);
  const partProbabilities =
    parts.length > 1 ? g.ops('Split', [flat, inputs.partSlots], parts.length, { axis: -1 }) : [flat];
  const mixed = parts
    .map(({ values }, n) => g.op('MatMul', [partProbabilities[n], values]))
    .reduce((sum, part) => g.op('Add', [sum, part]));
  const ungrouped = g.op('Reshape', [mixed, g.integers(0, kvHeads, groups, -1, headDim)]);
  const output = g.op('Reshape', [
    g.op('Transpose', [ungrouped], { perm: [0, 3, 1, 2, 4] }),
    g.integers(0, 0, heads * headDim),
  ]);
  return { output, probabilities };
}
