/**
 * In a smoothed model (smooth.ts) the inputs of q, k, v are divided by one factor a channel, and values, with all that
 * reads them, by another. An adapter was trained without: here its changes are brought into the same units.
 */
import path from 'node:path';
import type { Factors } from '../graph/lowRank.ts';
import { type ModelManifest, weightsFileName } from '../graph/manifest.ts';
import { kvChannelOf, smoothingWeights } from '../graph/smooth.ts';
import { openForReading, readRange } from '../model/readRange.ts';
import type { ModelShape } from '../model/shape.ts';
import type { FactorsByProjection } from './adapterFactors.ts';

/** Factors by layer: [hidden] of the inputs of q, k, v, and [kvHeads * headDim] of the values. */
export interface Smoothing {
  qkv: Float32Array[];
  o: Float32Array[];
}

/** @returns `undefined` for a model that was not smoothed */
export async function readSmoothing(manifest: ModelManifest, modelDir: string): Promise<Smoothing | undefined> {
  if (!(smoothingWeights.qkv(0) in manifest.weights)) return undefined;
  const weights = path.join(modelDir, weightsFileName);
  const file = await openForReading(weights);
  try {
    const read = async (point: keyof Smoothing) => {
      const layers: Float32Array[] = [];
      for (let layer = 0; layer < manifest.shape.layers; layer++) {
        const { offset, length } = manifest.weights[smoothingWeights[point](layer)];
        layers.push(new Float32Array((await readRange(file, offset, length, weights)).buffer));
      }
      return layers;
    };
    return { qkv: await read('qkv'), o: await read('o') };
  } finally {
    await file.close();
  }
}

/** Changes one layer's factors in place, those that are there. */
export function followSmoothing(
  shape: ModelShape,
  { q, k, v, o }: Partial<FactorsByProjection>,
  smoothing: Smoothing,
  layer: number,
): void {
  const [inputs, values] = [smoothing.qkv[layer], smoothing.o[layer]];
  for (const factors of [q, k, v]) if (factors) scaleInputs(factors, (i) => inputs[i]);
  if (v) for (let i = 0; i < v.b.length; i++) v.b[i] /= values[i % v.outputs];
  const toKv = kvChannelOf(shape);
  if (o) scaleInputs(o, (i) => values[toKv(i)]);
}

function scaleInputs({ a, rank }: Factors, factor: (input: number) => number): void {
  for (let i = 0; i < a.length; i++) a[i] *= factor(Math.floor(i / rank));
}
