/**
 * One projection's change as an adapter file holds it: `NAME.lora_A` [rank, in] and `NAME.lora_B` [out, rank]
 * (W' = W + B A), or, at full rank, `NAME.delta` [out, in] (W' = W + delta). Numbers may be F32, F16 or BF16.
 */

import type { Safetensors } from '../model/safetensors.ts';
import { unfit } from '../model/unfitAdapter.ts';
import type { Factors } from '../projectionChange.ts';

export type FactorsByProjection = Record<'q' | 'k' | 'v' | 'o', Factors>;

/** @throws FoveaError('input') when it is missing or has another shape */
export async function readFactors(
  file: string,
  tensors: Safetensors,
  name: string,
  inputs: number,
  outputs: number,
): Promise<Factors> {
  const dimsOf = (tensor: string) => tensors.tensors.get(tensor)?.dims ?? [];
  if (tensors.tensors.has(`${name}.delta`)) {
    if (dimsOf(`${name}.delta`).join() !== [outputs, inputs].join())
      throw unfit(file, `${name}.delta has another shape`);
    const a = transposed(await tensors.read(`${name}.delta`), outputs, inputs);
    const b = new Float32Array(outputs * outputs);
    for (let i = 0; i < outputs; i++) b[i * outputs + i] = 1;
    return { a, b, inputs, rank: outputs, outputs };
  }
  const rank = dimsOf(`${name}.lora_A`)[0] ?? 0;
  const fits = dimsOf(`${name}.lora_A`).join() === [rank, inputs].join();
  if (!rank || !fits || dimsOf(`${name}.lora_B`).join() !== [outputs, rank].join()) {
    throw unfit(file, `${name} is missing or has another shape`);
  }
  const a = transposed(await tensors.read(`${name}.lora_A`), rank, inputs);
  const b = transposed(await tensors.read(`${name}.lora_B`), outputs, rank);
  return { a, b, inputs, rank, outputs };
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = matrix[r * columns + c];
  return out;
}

/** [x A1 B1 | x A2 B2 | …] as one product: A side by side, B block-diagonal. */
export function sideBySide(parts: readonly Factors[]): Factors {
  const { inputs } = parts[0];
  const rank = parts.reduce((sum, part) => sum + part.rank, 0);
  const outputs = parts.reduce((sum, part) => sum + part.outputs, 0);
  const a = new Float32Array(inputs * rank);
  const b = new Float32Array(rank * outputs);
  let [r0, o0] = [0, 0];
  for (const part of parts) {
    for (let i = 0; i < inputs; i++) a.set(part.a.subarray(i * part.rank, (i + 1) * part.rank), i * rank + r0);
    for (let r = 0; r < part.rank; r++) {
      b.set(part.b.subarray(r * part.outputs, (r + 1) * part.outputs), (r0 + r) * outputs + o0);
    }
    r0 += part.rank;
    o0 += part.outputs;
  }
  return { a, b, inputs, rank, outputs };
}
