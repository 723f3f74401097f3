/** A model's shape from GGUF metadata. Refuses what the engine would compute wrongly. */
import { FoveaError } from '../../base/errors.ts';
import type { Gguf } from './gguf.ts';
import type { ModelShape } from './shape.ts';

/** @throws FoveaError `input` for an architecture or a variant of it that the engine does not have */
export function ggufShape({ metadata, tensors }: Gguf, path: string): ModelShape {
  const refuse = (what: string): never => {
    throw new FoveaError('input', `${path} ${what}; Llama and Qwen2 models without rope scaling can be used.`);
  };
  const architecture = metadata.get('general.architecture');
  if (architecture !== 'llama' && architecture !== 'qwen2') return refuse(`is of architecture ${architecture}`);

  const optional = (key: string): number | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    if (value !== undefined && typeof value !== 'number') return refuse(`has no single number for ${key}`);
    return value;
  };
  const required = (key: string): number => optional(key) ?? refuse(`lacks its ${key}`);

  const scaling = metadata.get(`${architecture}.rope.scaling.type`) ?? 'none';
  if (scaling !== 'none') refuse(`scales its rotary positions (${scaling})`);
  if (tensors.has('rope_freqs.weight')) refuse('scales its rotary positions (rope_freqs)');
  if ((optional('rope.scale_linear') ?? 1) !== 1) refuse('scales its rotary positions (linear)');
  if ((optional('expert_count') ?? 0) > 0) refuse('is a mixture of experts');

  const hidden = required('embedding_length');
  const heads = required('attention.head_count');
  const headDim = optional('attention.key_length') ?? hidden / heads;
  if ((optional('attention.value_length') ?? headDim) !== headDim) refuse('has keys and values of unequal length');
  if ((optional('rope.dimension_count') ?? headDim) !== headDim) refuse('rotates only a part of each head');
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
    ropeTheta: optional('rope.freq_base') ?? 10000,
    normEps: required('attention.layer_norm_rms_epsilon'),
    maxPositions: required('context_length'),
    tiedEmbeddings: !tensors.has('output.weight'),
    qkvBias: architecture === 'qwen2',
  };
}
