/**
 * SmoothQuant (arXiv 2211.10438, section 4): outliers of the activations are moved into the weights by one factor a
 * channel, so that both quantise well. The factors are folded into neighbouring weights: the graph does not change.
 */
import type { ModelShape } from '../model/shape.ts';
import type { ModelSource } from '../model/source.ts';
import type { calibrationPoints } from './decoder.ts';

/** Largest absolute activation of every input channel, per layer; from the `calibrate` graph. */
export type ActivationRanges = Record<(typeof calibrationPoints)[number], Float32Array[]>;

/** Channel factors of one layer: an activation is divided by its factor, the weights that read it are multiplied. */
export interface LayerSmoothing {
  /** [hidden], folded into the norm before q, k and v */
  qkv: Float32Array;
  /** [kvHeads * headDim], folded into v */
  o: Float32Array;
  /** [hidden], folded into the norm before the feed-forward layer */
  gateUp: Float32Array;
  /** [ffn], folded into up */
  down: Float32Array;
}

/** Names of the factors that an adapter must follow, beside the weights. */
export const smoothingWeights = {
  qkv: (layer: number) => `smoothing.qkv.${layer}`,
  o: (layer: number) => `smoothing.o.${layer}`,
};

/** One layer's weights as Hugging Face has them ([out, in] f32), q, k and v stacked, gate and up stacked. */
export interface LayerWeights {
  inputNorm: Float32Array;
  qkv: Float32Array;
  qkvBias: Float32Array | undefined;
  o: Float32Array;
  postNorm: Float32Array;
  gateUp: Float32Array;
  down: Float32Array;
}

/** How much of the outliers moves (the paper's migration strength); 0.5 measured best of 0.4, 0.5 and 0.65. */
const strength = 0.5;

/** Reads and stacks one layer's weights. */
export async function readLayer(source: ModelSource, layer: number): Promise<LayerWeights> {
  const read = (name: string) => source.read(`model.layers.${layer}.${name}`);
  const stack = async (names: string[]) => concat(await Promise.all(names.map(read)));
  const qkv = ['q', 'k', 'v'].map((p) => `self_attn.${p}_proj`);
  return {
    inputNorm: await read('input_layernorm.weight'),
    qkv: await stack(qkv.map((name) => `${name}.weight`)),
    qkvBias: source.shape.qkvBias ? await stack(qkv.map((name) => `${name}.bias`)) : undefined,
    o: await read('self_attn.o_proj.weight'),
    postNorm: await read('post_attention_layernorm.weight'),
    gateUp: await stack(['mlp.gate_proj.weight', 'mlp.up_proj.weight']),
    down: await read('mlp.down_proj.weight'),
  };
}

/** The factors of one layer from its weights and what was seen of its activations. */
export function layerSmoothing(
  shape: ModelShape,
  weights: LayerWeights,
  ranges: ActivationRanges,
  layer: number,
): LayerSmoothing {
  const toKv = kvChannelOf(shape);
  const kvChannels = shape.kvHeads * shape.headDim;
  const perKv = (largest: Float32Array) => {
    const merged = new Float32Array(kvChannels);
    for (let i = 0; i < largest.length; i++) merged[toKv(i)] = Math.max(merged[toKv(i)], largest[i]);
    return merged;
  };
  return {
    qkv: factors(ranges.qkv[layer], columnMaxima(weights.qkv, shape.hidden)),
    o: factors(perKv(ranges.o[layer]), perKv(columnMaxima(weights.o, shape.heads * shape.headDim))),
    gateUp: factors(ranges.gateUp[layer], columnMaxima(weights.gateUp, shape.hidden)),
    down: factors(ranges.down[layer], columnMaxima(weights.down, shape.ffn)),
  };
}

/** Folds the factors into the weights, in place. The layer computes the same function as before. */
export function applySmoothing(shape: ModelShape, weights: LayerWeights, smoothing: LayerSmoothing): void {
  const toKv = kvChannelOf(shape);
  const { hidden, headDim, heads, kvHeads, ffn } = shape;
  for (let i = 0; i < hidden; i++) {
    weights.inputNorm[i] /= smoothing.qkv[i];
    weights.postNorm[i] /= smoothing.gateUp[i];
  }
  scaleColumns(weights.qkv, hidden, (i) => smoothing.qkv[i]);
  scaleColumns(weights.gateUp, hidden, (i) => smoothing.gateUp[i]);
  scaleColumns(weights.o, heads * headDim, (i) => smoothing.o[toKv(i)]);
  scaleColumns(weights.down, ffn, (i) => smoothing.down[i]);
  const firstV = (heads + kvHeads) * headDim;
  for (let i = 0; i < kvHeads * headDim; i++) {
    scaleRow(weights.qkv, hidden, firstV + i, 1 / smoothing.o[i]);
    if (weights.qkvBias) weights.qkvBias[firstV + i] /= smoothing.o[i];
  }
  for (let i = 0; i < ffn; i++) scaleRow(weights.gateUp, hidden, ffn + i, 1 / smoothing.down[i]);
}

/** Moves the outliers of the head's input into the head, in place; `head` [vocab, hidden], `norm` [hidden]. */
export function smoothHead(head: Float32Array, norm: Float32Array, ranges: ActivationRanges): void {
  const moved = factors(ranges.head[0], columnMaxima(head, norm.length));
  scaleColumns(head, norm.length, (i) => moved[i]);
  for (let i = 0; i < norm.length; i++) norm[i] /= moved[i];
}

/** Maps a channel of the attention's output [heads, headDim] to the value channel [kvHeads, headDim] it comes from. */
export function kvChannelOf(shape: ModelShape): (channel: number) => number {
  const groups = shape.heads / shape.kvHeads;
  return (channel) => {
    const head = Math.floor(channel / shape.headDim);
    return Math.floor(head / groups) * shape.headDim + (channel % shape.headDim);
  };
}

function factors(activations: Float32Array, weights: Float32Array): Float32Array {
  return activations.map((a, i) => {
    const w = weights[i];
    return a > 0 && w > 0 ? Math.max(1e-4, a ** strength / w ** (1 - strength)) : 1;
  });
}

function columnMaxima(rows: Float32Array, columns: number): Float32Array {
  const maxima = new Float32Array(columns);
  for (let r = 0; r < rows.length; r += columns) {
    for (let c = 0; c < columns; c++) maxima[c] = Math.max(maxima[c], Math.abs(rows[r + c]));
  }
  return maxima;
}

function scaleColumns(rows: Float32Array, columns: number, factor: (column: number) => number): void {
  const all = Float32Array.from({ length: columns }, (_, c) => factor(c));
  for (let r = 0; r < rows.length; r += columns) for (let c = 0; c < columns; c++) rows[r + c] *= all[c];
}

function scaleRow(rows: Float32Array, columns: number, row: number, factor: number): void {
  for (let i = row * columns; i < (row + 1) * columns; i++) rows[i] *= factor;
}

function concat(parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
