/** Configs as the models that people run have them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { huggingFaceShape } from './huggingFaceShape.ts';
import { rotaryFrequencies } from './rotaryScaling.ts';
import type { ModelShape } from './shape.ts';

const common = { hidden_act: 'silu', initializer_range: 0.02, torch_dtype: 'bfloat16', use_cache: true };

/** What is said of the shape, and the slowest frequency over that without scaling. */
const models: [name: string, config: Record<string, unknown>, Partial<ModelShape>, slowest: number][] = [
  [
    'DeepSeek-Coder 1.3B',
    {
      ...common,
      architectures: ['LlamaForCausalLM'],
      bos_token_id: 32013,
      eos_token_id: 32014,
      hidden_size: 2048,
      intermediate_size: 5504,
      max_position_embeddings: 16384,
      model_type: 'llama',
      num_attention_heads: 16,
      num_hidden_layers: 24,
      num_key_value_heads: 16,
      pretraining_tp: 1,
      rms_norm_eps: 1e-6,
      rope_scaling: { factor: 4.0, type: 'linear' },
      rope_theta: 100000,
      tie_word_embeddings: false,
      vocab_size: 32256,
    },
    { architecture: 'llama', headDim: 128, ropeTheta: 100000, tiedEmbeddings: false, qkNorm: false },
    1 / 4,
  ],
  [
    'Llama 3.2 1B',
    {
      ...common,
      architectures: ['LlamaForCausalLM'],
      attention_bias: false,
      attention_dropout: 0.0,
      bos_token_id: 128000,
      eos_token_id: [128001, 128008, 128009],
      head_dim: 64,
      hidden_size: 2048,
      intermediate_size: 8192,
      max_position_embeddings: 131072,
      mlp_bias: false,
      model_type: 'llama',
      num_attention_heads: 32,
      num_hidden_layers: 16,
      num_key_value_heads: 8,
      rms_norm_eps: 1e-5,
      rope_scaling: {
        factor: 32.0,
        high_freq_factor: 4.0,
        low_freq_factor: 1.0,
        original_max_position_embeddings: 8192,
        rope_type: 'llama3',
      },
      rope_theta: 500000.0,
      tie_word_embeddings: true,
      vocab_size: 128256,
    },
    { architecture: 'llama', headDim: 64, tiedEmbeddings: true, maxPositions: 131072 },
    1 / 32,
  ],
  [
    'Qwen3 0.6B',
    {
      ...common,
      architectures: ['Qwen3ForCausalLM'],
      attention_bias: false,
      attention_dropout: 0.0,
      bos_token_id: 151643,
      eos_token_id: 151645,
      head_dim: 128,
      hidden_size: 1024,
      intermediate_size: 3072,
      max_position_embeddings: 40960,
      max_window_layers: 28,
      model_type: 'qwen3',
      num_attention_heads: 16,
      num_hidden_layers: 28,
      num_key_value_heads: 8,
      rms_norm_eps: 1e-6,
      rope_scaling: null,
      rope_theta: 1000000,
      sliding_window: null,
      tie_word_embeddings: true,
      use_sliding_window: false,
      vocab_size: 151936,
    },
    { architecture: 'qwen3', headDim: 128, heads: 16, hidden: 1024, qkNorm: true, qkvBias: false },
    1,
  ],
  [
    'Qwen2.5-Coder 7B with the long context that its card describes',
    {
      ...common,
      architectures: ['Qwen2ForCausalLM'],
      hidden_size: 3584,
      intermediate_size: 18944,
      max_position_embeddings: 32768,
      max_window_layers: 28,
      model_type: 'qwen2',
      num_attention_heads: 28,
      num_hidden_layers: 28,
      num_key_value_heads: 4,
      rms_norm_eps: 1e-6,
      rope_scaling: { factor: 4.0, original_max_position_embeddings: 32768, type: 'yarn' },
      rope_theta: 1000000.0,
      sliding_window: 131072,
      tie_word_embeddings: false,
      use_sliding_window: false,
      vocab_size: 152064,
    },
    { architecture: 'qwen2', headDim: 128, qkvBias: true },
    1 / 4,
  ],
];
for (const [name, config, expected, slowest] of models) {
  test(`${name} is read`, () => {
    const shape = huggingFaceShape(config, name);
    assert.deepEqual(
      Object.fromEntries(Object.keys(expected).map((key) => [key, shape[key as keyof ModelShape]])),
      expected,
    );
    const { rotaryScaling: _, ...plain } = shape;
    const [scaled, unscaled] = [rotaryFrequencies(shape).at(-1)!, rotaryFrequencies(plain).at(-1)!];
    assert.ok(Math.abs(scaled / unscaled / slowest - 1) < 1e-9, `${scaled / unscaled}`);
  });
}
