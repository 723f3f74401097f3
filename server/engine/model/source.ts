/** What an import reads: a model's shape, its weights by Hugging Face name, its tokenizer. Knows no file format. */
import type { ModelShape } from './shape.ts';

/** A `tokenizer.json` document (Hugging Face `tokenizers` format), parsed, and what is not in it. */
export interface TokenizerData {
  tokenizerJson: unknown;
  /** ids the model's metadata name; `undefined` where it names none */
  bosId?: number;
  eosId?: number;
  /** the model's name as its metadata, folder or hub id give it: only a code model's fill-in-the-middle tokens are used */
  name?: string;
}

/** The end of every refusal of a tokenizer. */
export const usableTokenizers = 'use a model with byte-level BPE, such as SmolLM2, Qwen2.5-Coder, Qwen3 or Llama 3.';

/** An opened base model. Whoever opened it closes it. */
export interface ModelSource {
  readonly shape: ModelShape;
  readonly tokenizer: TokenizerData;
  /** hex SHA-256 that identifies the weights: of the GGUF file, or of the hashes of shards or parts in order */
  readonly sha256: string;
  /**
   * One tensor as row-major float32, in Hugging Face's name, row order ([out, in] for matrices) and
   * half-split RoPE order. Names: `model.embed_tokens.weight` [vocab, hidden], `model.layers.N.input_layernorm.weight`,
   * `model.layers.N.self_attn.{q,k,v,o}_proj.weight` (and `.bias` for q, k, v where `shape.qkvBias`),
   * `model.layers.N.self_attn.{q,k}_norm.weight` [headDim] (only where `shape.qkNorm`),
   * `model.layers.N.post_attention_layernorm.weight`, `model.layers.N.mlp.{gate,up,down}_proj.weight`,
   * `model.norm.weight`, `lm_head.weight` (only where `!shape.tiedEmbeddings`).
   */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}
