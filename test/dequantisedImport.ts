/** A quantised import's own numbers in full precision, as an import that any device reads: what its products should be. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { manifestFile, readManifest, weightsFileName, writeManifest } from '../server/engine/graph/manifest.ts';
import { WeightsFile } from '../server/engine/graph/weightsFile.ts';
import { halfToFloat } from '../server/engine/model/halfFloat.ts';
import { openForReading, readRange } from '../server/engine/model/readRange.ts';

/** @param from folder of a `rowq` import @param to folder that is made */
export async function dequantisedImport(from: string, to: string): Promise<void> {
  const manifest = await readManifest(from);
  const source = path.join(from, weightsFileName);
  const handle = await openForReading(source);
  await mkdir(to, { recursive: true });
  const file = await WeightsFile.create(path.join(to, weightsFileName));
  try {
    const read = (name: string) =>
      readRange(handle, manifest.weights[name].offset, manifest.weights[name].length, source);
    for (const [name, { type, dims }] of Object.entries(manifest.weights)) {
      if (name.endsWith('.scale')) continue;
      const bytes = await read(name);
      const numbers = new Float32Array(dims.reduce((product, size) => product * size, 1));
      if (type === 'float32') numbers.set(new Float32Array(bytes.buffer));
      else if (type === 'float16') halfToFloat(bytes, numbers);
      else {
        const scales = new Float32Array((await read(`${name}.scale`)).buffer);
        const signed = new Int8Array(bytes.buffer);
        for (let i = 0; i < numbers.length; i++) numbers[i] = signed[i] * scales[i % scales.length];
      }
      await file.add(name, 'float32', dims, numbers);
    }
  } finally {
    await handle.close();
    await file.close();
  }
  const weights = { weightsBytes: file.bytes, weights: file.table };
  await writeManifest(path.join(to, manifestFile), { ...manifest, ...weights, quantisation: 'fp32' });
}
