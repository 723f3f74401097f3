/**
 * Writes the tokenizer in GGUF metadata as a `tokenizer.json` document (Hugging Face's `tokenizers` format). Byte-level
 * BPE only. The split patterns are those that llama.cpp keeps by name in llama-vocab.cpp.
 */
import { basename } from 'node:path';
import { FoveaError } from '../../base/errors.ts';
import type { Gguf, GgufValue } from './gguf.ts';
import { type TokenizerData, usableTokenizers } from './source.ts';

/** Values of `tokenizer.ggml.token_type`. */
const control = 3;
const userDefined = 4;

const words = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";

function wordsWithDigits(digits: string): string {
  return `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
}

const split = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});
const bytes = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: false,
  use_regex: useRegex,
});
const singleDigits = [{ type: 'Digits', individual_digits: true }, bytes(true)];
const qwen2 = [split(wordsWithDigits('\\p{N}')), bytes(false)];
const llama3 = [split(wordsWithDigits('\\p{N}{1,3}')), bytes(false)];

/** Pre-tokenizers by `tokenizer.ggml.pre`. */
const preTokenizers: Record<string, object[]> = {
  'gpt-2': [bytes(true)],
  smollm: singleDigits,
  starcoder: singleDigits,
  refact: singleDigits,
  codeshell: singleDigits,
  qwen2,
  'deepseek-r1-qwen': qwen2,
  'deepseek-coder': [
    split('[\\r\\n]'),
    split('\\s?\\p{L}+'),
    split('\\s?\\p{P}+'),
    split('[一-龥ࠀ-一가-퟿]+'),
    { type: 'Digits', individual_digits: true },
    bytes(false),
  ],
  'llama-bpe': llama3,
  llama3,
  'llama-v3': llama3,
  default: [split('[\\p{P}\\$\\+<=>\\^~\\|]+'), split(words), split('\\p{N}+'), split('[0-9][0-9][0-9]'), bytes(false)],
};

/** Names under which Llama 3 is known: it takes a whole word from the vocabulary before it tries merges. */
const wholeWordsFirst = new Set(['llama-bpe', 'llama3', 'llama-v3']);

/** @throws FoveaError `input` for a tokenizer of another kind */
export function tokenizerJsonFromGguf(metadata: Gguf['metadata'], path: string): TokenizerData {
  const model = metadata.get('tokenizer.ggml.model');
  if (model !== 'gpt2') {
    const kind = model === 'llama' ? 'SentencePiece' : (model ?? 'none');
    const message = `${path} has a tokenizer of a kind that is not supported (${kind}): ${usableTokenizers}`;
    throw new FoveaError('input', message);
  }
  const pre = metadata.get('tokenizer.ggml.pre') ?? 'default';
  const preTokenizer = typeof pre === 'string' && Object.hasOwn(preTokenizers, pre) ? preTokenizers[pre] : undefined;
  if (!preTokenizer) {
    const message = `${path} splits text in a way that is not known here (${pre}): use the model's folder in Hugging Face layout instead.`;
    throw new FoveaError('input', message);
  }
  const tokens = strings(metadata.get('tokenizer.ggml.tokens'), path);
  const merges = strings(metadata.get('tokenizer.ggml.merges'), path);
  const types = metadata.get('tokenizer.ggml.token_type');
  const tokenizerJson = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(tokens, Array.isArray(types) ? types : []),
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: preTokenizer },
    post_processor: null,
    decoder: bytes(true),
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: wholeWordsFirst.has(pre as string),
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
  const data: TokenizerData = { tokenizerJson };
  const bosId = metadata.get('tokenizer.ggml.bos_token_id');
  const eosId = metadata.get('tokenizer.ggml.eos_token_id');
  if (typeof bosId === 'number') data.bosId = bosId;
  if (typeof eosId === 'number') data.eosId = eosId;
  const name = metadata.get('general.name');
  data.name = typeof name === 'string' ? name : basename(path);
  return data;
}

function addedTokens(tokens: readonly string[], types: readonly GgufValue[]): object[] {
  const added: object[] = [];
  tokens.forEach((content, id) => {
    const special = types[id] === control;
    if (!special && types[id] !== userDefined) return;
    added.push({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special });
  });
  return added;
}

function strings(value: GgufValue | undefined, path: string): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw new FoveaError('input', `${path} lacks its tokenizer's tokens or merges: get the file again.`);
}
