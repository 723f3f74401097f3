/** A focus adapter of random low-rank changes for a tiny model, as a file. */
import { type TensorToWrite, writeSafetensors } from '../server/engine/model/safetensors.ts';
import type { ModelShape } from '../server/engine/model/shape.ts';
import { seededNumbers } from './seededWeights.ts';

const rank = 4;

/** @param metadata beside the base model's hash, such as `chunk_tokens` and `default_reader` */
export async function tinyAdapter(
  file: string,
  { layers, hidden, heads, kvHeads, headDim }: ModelShape,
  baseSha256: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const [queries, keys] = [heads * headDim, kvHeads * headDim];
  const projections = { q: [hidden, queries], k: [hidden, keys], v: [hidden, keys], o: [queries, hidden] };
  const tensors = new Map<string, TensorToWrite>();
  for (let layer = 0; layer < layers; layer++) {
    for (const [name, [inputs, outputs]] of Object.entries(projections)) {
      for (const [suffix, dims] of [
        ['lora_A', [rank, inputs]],
        ['lora_B', [outputs, rank]],
      ] as const) {
        const key = `layers.${layer}.${name}_proj.${suffix}`;
        tensors.set(key, { dtype: 'F32', dims, values: seededNumbers(key, dims[0] * dims[1], 0.2) });
      }
    }
  }
  await writeSafetensors(file, tensors, { base_sha256: baseSha256, format: 'pt', ...metadata });
}
