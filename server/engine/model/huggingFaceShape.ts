/** A model's shape from a Hugging Face `config.json`. Refuses what the engine would compute wrongly. */
import { FoveaError } from '../../base/errors.ts';
import { huggingFaceRotary } from './huggingFaceRotary.ts';
import { architectures, type ModelShape, usableModels } from './shape.ts';

type Json = Record<string, unknown>;

/** @throws FoveaError `input` for an architecture or a variant of it that the engine does not have */
export function huggingFaceShape(config: Json, path: string): ModelShape {
  const refuse = (what: string): never => {
    throw new FoveaError('input', `${path} ${what}; ${usableModels}`);
  };
  const architecture = architectures.find((each) => each === config.model_type);
  if (architecture === undefined) return refuse(`is of architecture ${config.model_type}`);

  const optional = (key: string, from: Json = config): number | undefined => {
    const value = from[key] ?? undefined;
    if (value !== undefined && typeof value !== 'number') return refuse(`has no number for ${key}`);
    return value;
  };
  const required = (key: string, from?: Json): number => optional(key, from) ?? refuse(`lacks ${key}`);

  if (config.hidden_act !== undefined && config.hidden_act !== 'silu')
    refuse(`has the activation ${config.hidden_act}`);
  if (architecture !== 'qwen2' && config.attention_bias === true) refuse('has biases in its attention');
  if (config.mlp_bias === true) refuse('has biases in its feed-forward part');

  const hidden = required('hidden_size');
  const heads = required('num_attention_heads');
  const layers = required('num_hidden_layers');
  const maxPositions = required('max_position_embeddings');
  // Qwen3's default is a number of its own, which its files may leave out.
  const headDim = optional('head_dim') ?? (architecture === 'qwen3' ? 128 : hidden / heads);
  if (slides(config, layers, maxPositions)) refuse('attends through a sliding window');
  const { ropeTheta, rotaryScaling } = huggingFaceRotary(
    config,
    { headDim, maxPositions },
    { optional, required, refuse },
  );
  return {
    architecture,
    layers,
    hidden,
    heads,
    kvHeads: optional('num_key_value_heads') ?? heads,
    headDim,
    ffn: required('intermediate_size'),
    vocab: required('vocab_size'),
    ropeTheta,
    normEps: optional('rms_norm_eps') ?? 1e-6,
    maxPositions,
    tiedEmbeddings: config.tie_word_embeddings === true,
    qkvBias: architecture === 'qwen2',
    qkNorm: architecture === 'qwen3',
    ...(rotaryScaling ? { rotaryScaling } : {}),
  };
}

/** Whether any layer sees less than the whole context; the defaults are those of `transformers`. */
function slides(config: Json, layers: number, maxPositions: number): boolean {
  if (config.use_sliding_window !== true || config.sliding_window === null) return false;
  if (Number(config.sliding_window ?? 4096) >= maxPositions) return false;
  if (Array.isArray(config.layer_types)) return config.layer_types.includes('sliding_attention');
  return Number(config.max_window_layers ?? 28) < layers;
}
