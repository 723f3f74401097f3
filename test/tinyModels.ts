/** Two-layer models that tests make in a moment: no download, the same weights everywhere. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SafetensorsType, type TensorToWrite, writeSafetensors } from '../server/engine/model/safetensors.ts';
import type { ModelShape } from '../server/engine/model/shape.ts';
import { expectedTensors } from '../server/engine/model/tensorNames.ts';
import { seededTensor } from './seededWeights.ts';
import { tinyTokenizerJson } from './tinyTokenizer.ts';

export type TinyKind = 'llama' | 'qwen2';

const common = { layers: 2, hidden: 64, heads: 4, kvHeads: 2, headDim: 16, ffn: 160, vocab: 300, maxPositions: 4096 };

/** Llama ties its embeddings, Qwen2 does not and has biases, so that the two cover both forms. */
export const tinyShapes: Record<TinyKind, ModelShape> = {
  llama: {
    ...common,
    architecture: 'llama',
    ropeTheta: 10000,
    normEps: 1e-5,
    tiedEmbeddings: true,
    qkvBias: false,
  },
  qwen2: {
    ...common,
    architecture: 'qwen2',
    ropeTheta: 1000000,
    normEps: 1e-6,
    tiedEmbeddings: false,
    qkvBias: true,
  },
};

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
    architectures: [kind === 'llama' ? 'LlamaForCausalLM' : 'Qwen2ForCausalLM'],
    model_type: kind,
    bos_token_id: tinyIds.bosId,
    eos_token_id: tinyIds.eosId,
    hidden_act: 'silu',
    hidden_size: shape.hidden,
    intermediate_size: shape.ffn,
    max_position_embeddings: shape.maxPositions,
    num_attention_heads: shape.heads,
    num_hidden_layers: shape.layers,
    num_key_value_heads: shape.kvHeads,
    rms_norm_eps: shape.normEps,
    rope_scaling: null,
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
