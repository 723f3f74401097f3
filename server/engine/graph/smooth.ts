/**
 * SmoothQuant (arXiv 2211.10438, section 4): outliers of the activations are moved into the weights by one factor a
 * channel, so that both quantise well. For the inputs that no rotation of the residual stream reaches (spread.ts): the
 * attention's output and the feed-forward layer's inner channels. The factors are folded into neighbouring weights.
 */
import type { ModelShape } from '../model/shape.ts';
import type { calibrationPoints } from './decoder.ts';
import type { LayerWeights } from './readLayer.ts';

/** Largest absolute activation of every input channel, per layer; from the `calibrate` graph. */
export type ActivationRanges = Record<(typeof calibrationPoints)[number], Float32Array[]>;

/** Channel factors of one layer: an activation is divided by its factor, the weights that read it are multiplied. */
export interface LayerSmoothing {
  /** [kvHeads * headDim], folded into v */
  o: Float32Array;
  /** [ffn], folded into up */
  down: Float32Array;
}

/** How much of the outliers moves (the paper's migration strength); 0.5 measured best of 0.4, 0.5 and 0.65. */
const strength = 0.5;

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
    o: factors(perKv(ranges.o[layer]), perKv(columnMaxima(weights.o, shape.heads * shape.headDim))),
    down: factors(ranges.down[layer], columnMaxima(weights.down, shape.ffn)),
  };
}

/** Folds the factors into the weights, in place. The layer computes the same function as before. */
export function applySmoothing(shape: ModelShape, weights: LayerWeights, smoothing: LayerSmoothing): void {
  const toKv = kvChannelOf(shape);
  const { hidden, headDim, heads, kvHeads, ffn } = shape;
  scaleColumns(weights.o, heads * headDim, (i) => smoothing.o[toKv(i)]);
  scaleColumns(weights.down, ffn, (i) => smoothing.down[i]);
  const firstV = (heads + kvHeads) * headDim;
  for (let i = 0; i < kvHeads * headDim; i++) {
    scaleRow(weights.qkv, hidden, firstV + i, 1 / smoothing.o[i]);
    if (weights.qkvBias) weights.qkvBias[firstV + i] /= smoothing.o[i];
  }
  for (let i = 0; i < ffn; i++) scaleRow(weights.gateUp, hidden, ffn + i, 1 / smoothing.down[i]);
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

export function scaleColumns(rows: Float32Array, columns: number, factor: (column: number) => number): void {
  const all = Float32Array.from({ length: columns }, (_, c) => factor(c));
  for (let r = 0; r < rows.length; r += columns) for (let c = 0; c < columns; c++) rows[r + c] *= all[c];
}

function scaleRow(rows: Float32Array, columns: number, row: number, factor: number): void {
  for (let i = row * columns; i < (row + 1) * columns; i++) rows[i] *= factor;
}
