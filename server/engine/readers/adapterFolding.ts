/**
 * A quantised import has folded gains, factors and a rotation into its weights (smooth.ts, spread.ts). An adapter was
 * trained without: here its changes are brought into the same units.
 */
import path from 'node:path';
import { foldedWeights } from '../graph/foldedWeights.ts';
import { type ModelManifest, weightsFileName } from '../graph/manifest.ts';
import { rotateAxis } from '../graph/rotation.ts';
import { kvChannelOf } from '../graph/smooth.ts';
import { openForReading, readRange } from '../model/readRange.ts';
import type { ModelShape } from '../model/shape.ts';
import type { Factors } from '../projectionChange.ts';
import type { FactorsByProjection } from './adapterFactors.ts';

/** By layer: gains [hidden] of the inputs of q, k, v, and factors [kvHeads * headDim] of the values. */
export interface Folding {
  inputGain: Float32Array[];
  valueFactors: Float32Array[];
}

/** @returns `undefined` for an import whose weights are as they were */
export async function readFolding(manifest: ModelManifest, modelDir: string): Promise<Folding | undefined> {
  if (!(foldedWeights.inputGain(0) in manifest.weights)) return undefined;
  const weights = path.join(modelDir, weightsFileName);
  const file = await openForReading(weights);
  try {
    const read = async (kind: keyof Folding) => {
      const layers: Float32Array[] = [];
      for (let layer = 0; layer < manifest.shape.layers; layer++) {
        const { offset, length } = manifest.weights[foldedWeights[kind](layer)];
        layers.push(new Float32Array((await readRange(file, offset, length, weights)).buffer));
      }
      return layers;
    };
    return { inputGain: await read('inputGain'), valueFactors: await read('valueFactors') };
  } finally {
    await file.close();
  }
}

/** Changes one layer's factors in place, those that are there. */
export function followFolding(
  shape: ModelShape,
  { q, k, v, o }: Partial<FactorsByProjection>,
  folding: Folding,
  layer: number,
): void {
  const [gain, values] = [folding.inputGain[layer], folding.valueFactors[layer]];
  for (const factors of [q, k, v]) {
    if (!factors) continue;
    scaleInputs(factors, (i) => gain[i]);
    rotateAxis(factors.a, shape.hidden, factors.rank);
  }
  if (v) for (let i = 0; i < v.b.length; i++) v.b[i] /= values[i % v.outputs];
  if (!o) return;
  const toKv = kvChannelOf(shape);
  scaleInputs(o, (i) => values[toKv(i)]);
  rotateAxis(o.b, shape.hidden);
}

function scaleInputs({ a, rank }: Factors, factor: (input: number) => number): void {
  for (let i = 0; i < a.length; i++) a[i] *= factor(Math.floor(i / rank));
}
