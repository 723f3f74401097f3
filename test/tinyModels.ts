/** Two-layer models that tests make in a moment: no download, the same weights everywhere. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linearScaling, llama3Scaling, yarnMagnitude, yarnScaling } from '../server/engine/model/rotaryScaling.ts';
import { type SafetensorsType, type TensorToWrite, writeSafetensors } from '../server/engine/model/safetensors.ts';
import type { ModelShape } from '../server/engine/model/shape.ts';
import { expectedTensors } from '../server/engine/model/tensorNames.ts';
import { seededTensor } from './seededWeights.ts';
import { tinyTokenizerJson } from './tinyTokenizer.ts';

export const tinyKinds = ['llama', 'qwen2', 'qwen3', 'llama3', 'linear', 'yarn'] as const;
export type TinyKind = (typeof tinyKinds)[number];

const common = { layers: 2, hidden: 64, heads: 4, kvHeads: 2, headDim: 16, ffn: 160, vocab: 300, maxPositions: 4096 };

/** How those with scaled rotary positions say it in a config.json; short contexts, so that few tokens show it. */
export const tinyScaling: Partial<Record<TinyKind, Record<string, string | number>>> = {
  llama3: {
    rope_type: 'llama3',
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 512,
  },
  linear: { type: 'linear', factor: 4 },
  yarn: { type: 'yarn', factor: 4, original_max_position_embeddings: 64 },
};

/**
 * Llama ties its embeddings, Qwen2 does not and has biases, Qwen3 has norms and heads larger than a share of `hidden`;
 * as Llama 3.2, DeepSeek-Coder and Qwen2.5 with a long context, the others have their rotary positions scaled.
 */
export const tinyShapes: Record<TinyKind, ModelShape> = {
  llama: {
    ...common,
    architecture: 'llama',
    ropeTheta: 10000,
    normEps: 1e-5,
    tiedEmbeddings: true,
    qkvBias: false,
    qkNorm: false,
  },
  qwen2: {
    ...common,
    architecture: 'qwen2',
    ropeTheta: 1000000,
    normEps: 1e-6,
    tiedEmbeddings: false,
    qkvBias: true,
    qkNorm: false,
  },
  qwen3: {
    ...common,
    headDim: 32,
    architecture: 'qwen3',
    ropeTheta: 1000000,
    normEps: 1e-6,
    tiedEmbeddings: true,
    qkvBias: false,
    qkNorm: true,
  },
  llama3: {
    ...common,
    architecture: 'llama',
    ropeTheta: 10000,
    normEps: 1e-5,
    tiedEmbeddings: true,
    qkvBias: false,
    qkNorm: false,
    rotaryScaling: llama3Scaling(
      { headDim: 16, ropeTheta: 10000 },
      { factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalContext: 512 },
    ),
  },
  linear: {
    ...common,
    architecture: 'llama',
    ropeTheta: 100000,
    normEps: 1e-6,
    tiedEmbeddings: false,
    qkvBias: false,
    qkNorm: false,
    rotaryScaling: linearScaling(16, 4),
  },
  yarn: {
    ...common,
    architecture: 'qwen2',
    ropeTheta: 10000,
    normEps: 1e-6,
    tiedEmbeddings: false,
    qkvBias: true,
    qkNorm: false,
    rotaryScaling: yarnScaling(
      { headDim: 16, ropeTheta: 10000 },
      { factor: 4, originalContext: 64, magnitude: yarnMagnitude(4) },
    ),
  },
};

const classes = { llama: 'LlamaForCausalLM', qwen2: 'Qwen2ForCausalLM', qwen3: 'Qwen3ForCausalLM' };

export const tinyIds = { bosId: 1, eosId: 2 };

/** @returns the weights by Hugging Face name, in the order of `expectedTensors` */
export function tinyTensors(kind: TinyKind): Map<string, { dims: number[]; values: Float32Array }> {
  const tensors = new Map<string, { dims: number[]; values: Float32Array }>();
  for (const [name, dims] of expectedTensors(tinyShapes[kind])) {
    tensors.set(name, { dims, values: seededTensor(`tiny-${kind}`, name, dims) });
  }
  return tensors;
}

/** @returns a `config.json` as Hugging Face writes it */
export function tinyConfig(kind: TinyKind): Record<string, unknown> {
  const shape = tinyShapes[kind];
  return {
    architectures: [classes[shape.architecture]],
    model_type: shape.architecture,
    bos_token_id: tinyIds.bosId,
    eos_token_id: tinyIds.eosId,
    ...(shape.qkNorm ? { head_dim: shape.headDim } : {}),
    hidden_act: 'silu',
    hidden_size: shape.hidden,
    intermediate_size: shape.ffn,
    max_position_embeddings: shape.maxPositions,
    num_attention_heads: shape.heads,
    num_hidden_layers: shape.layers,
    num_key_value_heads: shape.kvHeads,
    rms_norm_eps: shape.normEps,
    rope_scaling: tinyScaling[kind] ?? null,
    rope_theta: shape.ropeTheta,
    tie_word_embeddings: shape.tiedEmbeddings,
    vocab_size: shape.vocab,
  };
}

/**
 * Writes a model in Hugging Face layout to `dir`, which is made if it is not there.
 * @returns dir
 */
export async function tinyModel(kind: TinyKind, dir: string, dtype: SafetensorsType = 'F32'): Promise<string> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'config.json'), JSON.stringify(tinyConfig(kind)));
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(tinyTokenizerJson(kind)));
  const tensors = new Map<string, TensorToWrite>();
  for (const [name, tensor] of tinyTensors(kind)) tensors.set(name, { dtype, ...tensor });
  await writeSafetensors(join(dir, 'model.safetensors'), tensors, { format: 'pt' });
  return dir;
}
