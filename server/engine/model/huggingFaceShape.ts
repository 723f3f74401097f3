/** A model's shape from a Hugging Face `config.json`. Refuses what the engine would compute wrongly. */
import { FoveaError } from '../../base/errors.ts';
import type { ModelShape } from './shape.ts';

type Json = Record<string, unknown>;

/** @throws FoveaError `input` for an architecture or a variant of it that the engine does not have */
export function huggingFaceShape(config: Json, path: string): ModelShape {
  const refuse = (what: string): never => {
    throw new FoveaError('input', `${path} ${what}; Llama and Qwen2 models without rope scaling can be used.`);
  };
  const architecture = config.model_type;
  if (architecture !== 'llama' && architecture !== 'qwen2') return refuse(`is of architecture ${architecture}`);

  const optional = (key: string, from: Json = config): number | undefined => {
    const value = from[key] ?? undefined;
    if (value !== undefined && typeof value !== 'number') return refuse(`has no number for ${key}`);
    return value;
  };
  const required = (key: string): number => optional(key) ?? refuse(`lacks ${key}`);

  // Older files: rope_theta and rope_scaling; newer ones: both in rope_parameters.
  const rope = object(config.rope_parameters) ?? object(config.rope_scaling) ?? {};
  const scaling = rope.rope_type ?? rope.type ?? 'default';
  if (scaling !== 'default') refuse(`scales its rotary positions (${scaling})`);
  if ((optional('partial_rotary_factor') ?? 1) !== 1) refuse('rotates only a part of each head');
  if (config.hidden_act !== undefined && config.hidden_act !== 'silu')
    refuse(`has the activation ${config.hidden_act}`);
  if (config.use_sliding_window === true) refuse('attends through a sliding window');
  if (architecture === 'llama' && config.attention_bias === true) refuse('has biases in its attention');
  if (config.mlp_bias === true) refuse('has biases in its feed-forward part');

  const hidden = required('hidden_size');
  const heads = required('num_attention_heads');
  return {
    architecture,
    layers: required('num_hidden_layers'),
    hidden,
    heads,
    kvHeads: optional('num_key_value_heads') ?? heads,
    headDim: optional('head_dim') ?? hidden / heads,
    ffn: required('intermediate_size'),
    vocab: required('vocab_size'),
    ropeTheta: optional('rope_theta', rope) ?? optional('rope_theta') ?? 10000,
    normEps: optional('rms_norm_eps') ?? 1e-6,
    maxPositions: required('max_position_embeddings'),
    tiedEmbeddings: config.tie_word_embeddings === true,
    qkvBias: architecture === 'qwen2',
  };
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}
