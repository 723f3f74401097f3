/** A model's shape from GGUF metadata. Refuses what the engine would compute wrongly. */
import { FoveaError } from '../../base/errors.ts';
import type { Gguf } from './gguf.ts';
import { ggufRotary } from './ggufRotary.ts';
import { architectures, type ModelShape, usableModels } from './shape.ts';

/** The tensor of rotary divisors (Llama 3), which is part of the shape. */
export const ropeFreqsName = 'rope_freqs.weight';

/**
 * @param ropeFreqs numbers of `ropeFreqsName`, where there is such a tensor
 * @throws FoveaError `input` for an architecture or a variant of it that the engine does not have
 */
export function ggufShape({ metadata, tensors }: Gguf, path: string, ropeFreqs?: Float32Array): ModelShape {
  const refuse = (what: string): never => {
    throw new FoveaError('input', `${path} ${what}; ${usableModels}`);
  };
  const named = metadata.get('general.architecture');
  const architecture = architectures.find((each) => each === named);
  if (architecture === undefined) return refuse(`is of architecture ${named ?? 'unknown'}`);

  const optional = (key: string): number | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    if (value !== undefined && typeof value !== 'number') return refuse(`has no single number for ${key}`);
    return value;
  };
  const required = (key: string): number => optional(key) ?? refuse(`lacks its ${key}`);

  if ((optional('expert_count') ?? 0) > 0) refuse('is a mixture of experts');

  const hidden = required('embedding_length');
  const heads = required('attention.head_count');
  const maxPositions = required('context_length');
  const headDim = optional('attention.key_length') ?? hidden / heads;
  const ropeTheta = optional('rope.freq_base') ?? 10000;
  if ((optional('attention.value_length') ?? headDim) !== headDim) refuse('has keys and values of unequal length');
  if ((optional('rope.dimension_count') ?? headDim) !== headDim) refuse('rotates only a part of each head');
  if ((optional('attention.sliding_window') || maxPositions) < maxPositions) refuse('attends through a sliding window');
  const kind = metadata.get(`${architecture}.rope.scaling.type`);
  const rotaryScaling = ggufRotary({ headDim, ropeTheta, maxPositions, kind, optional, refuse }, ropeFreqs);
  const vocab = tensors.get('token_embd.weight')?.dims[1];
  return {
    architecture,
    layers: required('block_count'),
    hidden,
    heads,
    kvHeads: optional('attention.head_count_kv') ?? heads,
    headDim,
    ffn: required('feed_forward_length'),
    vocab: vocab ?? refuse('lacks its token_embd.weight'),
    ropeTheta,
    normEps: required('attention.layer_norm_rms_epsilon'),
    maxPositions,
    tiedEmbeddings: !tensors.has('output.weight'),
    qkvBias: architecture === 'qwen2',
    qkNorm: architecture === 'qwen3',
    ...(rotaryScaling ? { rotaryScaling } : {}),
  };
}
