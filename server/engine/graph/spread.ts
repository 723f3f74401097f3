/**
 * Spreads outliers of the activations over all channels, so that they quantise well: the residual stream is rotated once
 * and for all, in the weights that write it and those that read it (QuaRot, arXiv 2404.00456, section 4, stage 1; the
 * norms' gains move into what reads them, SliceGPT, arXiv 2401.15024, section 3), and the feed-forward layer's inner
 * channels are rotated in small blocks by a product in the graph. What each is worth: docs/results.md.
 */
import type { ModelShape } from '../model/shape.ts';
import type { LayerWeights } from './readLayer.ts';
import { powerOfTwoIn, rotateAxis } from './rotation.ts';
import { scaleColumns } from './smooth.ts';

/** Blocks of 16 lose 0.0005 nats to blocks of 64, at a quarter of the work. */
const mostInBlock = 16;

/** Inner channels that are rotated together. */
export function innerBlock(shape: ModelShape): number {
  return powerOfTwoIn(shape.ffn, mostInBlock);
}

/** Rotates a layer's weights in place. With `innerBlock` inner channels rotated it computes what it did, all rotated. */
export function spreadLayer(shape: ModelShape, weights: LayerWeights): void {
  const { hidden, heads, headDim, ffn } = shape;
  spreadReader(weights.qkv, weights.inputNorm);
  spreadReader(weights.gateUp, weights.postNorm);
  rotateAxis(weights.o, hidden, heads * headDim);
  rotateAxis(weights.down, innerBlock(shape));
  rotateAxis(weights.down, hidden, ffn);
}

/** Has rows [out, hidden] read the rotated stream, in place; the gain before them becomes 1. */
export function spreadReader(rows: Float32Array, gain: Float32Array): void {
  scaleColumns(rows, gain.length, (i) => gain[i]);
  rotateAxis(rows, gain.length);
  gain.fill(1);
}
