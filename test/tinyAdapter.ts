/** A focus adapter of random changes for a tiny model: as a file, and dense for the slow twins. */
import { type SafetensorsType, type TensorToWrite, writeSafetensors } from '../server/engine/model/safetensors.ts';
import type { ModelShape } from '../server/engine/model/shape.ts';
import type { AdapterRole } from '../server/engine/protocol.ts';
import type { PlainAdapter } from './plainDecoder.ts';
import { seededNumbers } from './seededWeights.ts';

/** No multiple of four, by which factors are multiplied. */
const rank = 6;
const prefixes: Record<AdapterRole, string> = { text: 'text.', candidate: '', memory: 'memory.' };

export interface TinyAdapterOptions {
  /** candidates only where none are named */
  roles?: readonly AdapterRole[];
  /** of the role `memory` */
  memoryLayers?: readonly number[];
  dtype?: SafetensorsType;
  /** a candidate's projections in layers of odd number at full rank */
  deltas?: boolean;
}

/** @param metadata beside the base model's hash, such as `chunk_tokens` and `default_reader` */
export async function tinyAdapter(
  file: string,
  shape: ModelShape,
  baseSha256: string,
  metadata: Readonly<Record<string, string>> = {},
  options: TinyAdapterOptions = {},
): Promise<PlainAdapter> {
  const { layers, hidden, heads, kvHeads, headDim, ffn } = shape;
  const { roles = ['candidate'], memoryLayers = [], dtype = 'F32', deltas = false } = options;
  const [queries, keys] = [heads * headDim, kvHeads * headDim];
  const projections = { q: [hidden, queries], k: [hidden, keys], v: [hidden, keys], o: [queries, hidden] };
  const inner = { gate: [hidden, ffn], up: [hidden, ffn], down: [ffn, hidden] };
  const every = [...Array(layers).keys()];
  const tensors = new Map<string, TensorToWrite>();
  const dense = new Map<string, Float32Array>();
  for (const role of roles) {
    for (const layer of role === 'memory' ? memoryLayers : every) {
      const changed = role === 'text' ? { ...projections, ...inner } : projections;
      for (const [name, [inputs, outputs]] of Object.entries(changed)) {
        if (role === 'memory' && name !== 'q' && name !== 'o') continue;
        const key = `${prefixes[role]}layers.${layer}.${name}_proj`;
        const a = seededNumbers(`${key}.a`, rank * inputs, 0.2);
        const b = seededNumbers(`${key}.b`, outputs * rank, 0.2);
        const change = product(b, a, outputs, inputs);
        dense.set(`${role} ${layer} ${name}`, change);
        if (deltas && role === 'candidate' && layer % 2 === 1) {
          tensors.set(`${key}.delta`, { dtype, dims: [outputs, inputs], values: change });
        } else {
          tensors.set(`${key}.lora_A`, { dtype, dims: [rank, inputs], values: a });
          tensors.set(`${key}.lora_B`, { dtype, dims: [outputs, rank], values: b });
        }
      }
    }
  }
  const bias = seededNumbers('bias', layers * heads, 1);
  tensors.set('candidate_bias', { dtype, dims: [layers, heads], values: bias });
  await writeSafetensors(file, tensors, { base_sha256: baseSha256, memory_layers: memoryLayers.join(), ...metadata });
  return {
    change: (role, layer, name) => dense.get(`${role} ${layer} ${name}`),
    bias: (layer, head) => bias[layer * heads + head],
  };
}

/** B A, [outputs, inputs]. */
function product(b: Float32Array, a: Float32Array, outputs: number, inputs: number): Float32Array {
  const out = new Float32Array(outputs * inputs);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let r = 0; r < rank; r++) out[o * inputs + i] += b[o * rank + r] * a[r * inputs + i];
    }
  }
  return out;
}
