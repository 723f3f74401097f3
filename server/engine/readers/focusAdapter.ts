/**
 * The focus adapter: trained q, k, v, o projections of candidate tokens (FocusLLM, arXiv 2408.11745, section 3.2), read
 * from safetensors and brought into the form that the `rows` graph takes: for each layer a change x A B of qkv and of o.
 * Tensors: `layers.N.{q,k,v,o}_proj.lora_A` [rank, in] and `.lora_B` [out, rank] (W' = W + B A), or, at full rank,
 * `.delta` [out, in] (W' = W + delta); `candidate_bias` [layers, heads], added to the scores of candidates.
 */
import path from 'node:path';
import { FoveaError } from '../../errors.ts';
import { type ModelManifest, weightsFileName } from '../graph/manifest.ts';
import { type Feeds, f32 } from '../graph/session.ts';
import { kvChannelOf } from '../graph/smooth.ts';
import { openForReading, readRange } from '../model/readRange.ts';
import { openSafetensors, type Safetensors } from '../model/safetensors.ts';
import type { ModelShape } from '../model/shape.ts';
import type { AdapterInfo } from '../protocol.ts';

export interface FocusAdapter {
  info: AdapterInfo;
  /** inputs of the `rows` graph */
  feeds: Feeds;
  /** [layers, heads], added to candidates' scores on the decode side */
  bias: Float32Array;
}

/** A product of two matrices, row-major: x A B with A [inputs, rank] and B [rank, outputs]. */
export interface Factors {
  a: Float32Array;
  b: Float32Array;
  inputs: number;
  rank: number;
  outputs: number;
}

/** Where the decode side sees candidates: one before the local context's first token. The only place served. */
const candidatePosition = 'local context start minus 1';

/**
 * Reads an adapter and fits it to the imported model (whose channels may have been smoothed).
 * @throws FoveaError('input') when the file is no adapter, or was trained for another base model
 */
export async function loadFocusAdapter(file: string, manifest: ModelManifest, modelDir: string): Promise<FocusAdapter> {
  const { shape } = manifest;
  const tensors = await openSafetensors(file);
  try {
    const info = adapterInfo(file, tensors.metadata, manifest);
    const feeds: Feeds = {};
    const smoothing = await readSmoothing(manifest, modelDir);
    let rank = 0;
    for (let layer = 0; layer < shape.layers; layer++) {
      const [q, k, v, o] = await layerFactors(file, tensors, shape, layer);
      rank = Math.max(rank, q.rank);
      if (smoothing) followSmoothing(shape, [q, k, v], o, smoothing.qkv[layer], smoothing.o[layer]);
      const qkv = sideBySide([q, k, v]);
      feeds[`adapterA.qkv.${layer}`] = f32(qkv.a, [qkv.inputs, qkv.rank]);
      feeds[`adapterB.qkv.${layer}`] = f32(qkv.b, [qkv.rank, qkv.outputs]);
      feeds[`adapterA.o.${layer}`] = f32(o.a, [o.inputs, o.rank]);
      feeds[`adapterB.o.${layer}`] = f32(o.b, [o.rank, o.outputs]);
    }
    const heads = shape.layers * shape.heads;
    const bias = tensors.tensors.has('candidate_bias') ? await tensors.read('candidate_bias') : new Float32Array(heads);
    if (bias.length !== heads) throw unfit(file, `candidate_bias has ${bias.length} numbers, not ${heads}`);
    return { info: { ...info, rank }, feeds, bias };
  } finally {
    await tensors.close();
  }
}

function unfit(file: string, why: string): FoveaError {
  return new FoveaError(
    'input',
    `${file} is not a focus adapter for this model (${why}). Choose another adapter file.`,
  );
}

function adapterInfo(file: string, metadata: Safetensors['metadata'], manifest: ModelManifest): AdapterInfo {
  const baseSha256 = metadata.base_sha256 ?? metadata.base_gguf_sha256;
  if (!baseSha256) throw unfit(file, 'its metadata name no base model');
  if (baseSha256 !== manifest.baseSha256) throw unfit(file, 'it was trained for another base model');
  const position = metadata.candidate_position ?? candidatePosition;
  if (position !== candidatePosition) throw unfit(file, `unknown candidate position "${position}"`);
  const number = (key: string, fallback: number) => {
    const value = metadata[key] === undefined ? fallback : Number(metadata[key]);
    if (!Number.isInteger(value) || value < 0) throw unfit(file, `${key} is not a whole number`);
    return value;
  };
  return {
    baseSha256,
    chunkTokens: number('chunk_tokens', 512),
    separatorId: metadata.separator_id === undefined ? undefined : number('separator_id', 0),
    promptTokens: Math.max(1, number('prompt_tokens', 48)),
    refreshInterval: Math.max(1, number('refresh_interval', 1)),
    rank: 0,
  };
}

async function layerFactors(
  file: string,
  tensors: Safetensors,
  shape: ModelShape,
  layer: number,
): Promise<[q: Factors, k: Factors, v: Factors, o: Factors]> {
  const queries = shape.heads * shape.headDim;
  const keys = shape.kvHeads * shape.headDim;
  const read = (name: string, inputs: number, outputs: number) =>
    readFactors(file, tensors, `layers.${layer}.${name}_proj`, inputs, outputs);
  return [
    await read('q', shape.hidden, queries),
    await read('k', shape.hidden, keys),
    await read('v', shape.hidden, keys),
    await read('o', queries, shape.hidden),
  ];
}

async function readFactors(
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

/**
 * In a smoothed model (smooth.ts) the inputs of q, k, v are divided by one factor a channel, and values, with all that
 * reads them, by another. The adapter was trained without: its changes are brought into the same units, in place.
 */
function followSmoothing(
  shape: ModelShape,
  qkv: readonly Factors[],
  o: Factors,
  inputFactors: Float32Array,
  valueFactors: Float32Array,
): void {
  for (const { a, rank } of qkv) for (let i = 0; i < a.length; i++) a[i] *= inputFactors[Math.floor(i / rank)];
  const v = qkv[2];
  for (let i = 0; i < v.b.length; i++) v.b[i] /= valueFactors[i % v.outputs];
  const toKv = kvChannelOf(shape);
  for (let i = 0; i < o.a.length; i++) o.a[i] *= valueFactors[toKv(Math.floor(i / o.rank))];
}

async function readSmoothing(
  manifest: ModelManifest,
  modelDir: string,
): Promise<{ qkv: Float32Array[]; o: Float32Array[] } | undefined> {
  if (Object.keys(manifest.smoothing).length === 0) return undefined;
  const weights = path.join(modelDir, weightsFileName);
  const file = await openForReading(weights);
  try {
    const read = async (point: 'qkv' | 'o') => {
      const layers: Float32Array[] = [];
      for (let layer = 0; layer < manifest.shape.layers; layer++) {
        const { offset, length } = manifest.smoothing[`smoothing.${point}.${layer}`];
        layers.push(new Float32Array((await readRange(file, offset, length, weights)).buffer));
      }
      return layers;
    };
    return { qkv: await read('qkv'), o: await read('o') };
  } finally {
    await file.close();
  }
}
