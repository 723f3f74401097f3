/**
 * Reads a `tokenizer.json` document as far as byte-level BPE needs it, and refuses every other kind: a tokenizer that is
 * nearly right gives a model that is quietly wrong.
 */
import { FoveaError } from '../../base/errors.ts';
import { usableTokenizers } from '../model/source.ts';

/** One split of a text: its pieces are the matches of `regex` (Oniguruma syntax) and whatever lies between them. */
export interface Split {
  regex: string;
}

/** What a byte-level BPE tokenizer is made of. */
export interface BytePairModel {
  /** token, spelled in ByteLevel's alphabet, to id */
  vocab: ReadonlyMap<string, number>;
  /** best first */
  merges: readonly (readonly [left: string, right: string])[];
  /** a piece that is a token as a whole is taken without merging (Llama 3) */
  wholePiecesFirst: boolean;
  /** text is brought to Unicode's normal form C first (Qwen2) */
  nfc: boolean;
  splits: readonly Split[];
  /** ids that stand beside text: control tokens, marked special or written like a tag */
  control: ReadonlyMap<number, string>;
  /** tokens that are found in text before it is split, by their text (letters in DeepSeek-Coder) */
  literal: ReadonlyMap<string, number>;
}

/** GPT-2's words; `ByteLevel` with `use_regex`. */
const gpt2Words = "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

type Json = Readonly<Record<string, unknown>>;

/** @throws FoveaError `input` for a document of another kind, naming what is not supported */
export function readTokenizerJson(document: unknown): BytePairModel {
  const root = asObject(document, 'the document');
  const model = asObject(root.model, 'model');
  if (model.type !== 'BPE' || model.byte_fallback === true) {
    throw unsupported(`a ${model.byte_fallback === true ? 'SentencePiece' : model.type} vocabulary`);
  }
  for (const option of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix'] as const) {
    if (model[option]) throw unsupported(`the option ${option}`);
  }
  const splits: Split[] = [];
  if (!readPreTokenizer(root.pre_tokenizer, splits)) throw unsupported('text that is not split into bytes');
  return {
    vocab: readVocab(model.vocab),
    merges: readMerges(model.merges),
    wholePiecesFirst: model.ignore_merges === true,
    nfc: readNormalizer(root.normalizer),
    splits,
    ...readAddedTokens(root.added_tokens),
  };
}

function readVocab(value: unknown): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(asObject(value, 'model.vocab'))) {
    if (!Number.isInteger(id) || (id as number) < 0) throw malformed('model.vocab');
    ids.set(token, id as number);
  }
  return ids;
}

function readMerges(value: unknown): [string, string][] {
  if (!Array.isArray(value)) throw malformed('model.merges');
  return value.map((merge: unknown) => {
    // Before version 0.20 of `tokenizers` a merge was one text with a space between its halves.
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(pair) || pair.length !== 2) throw malformed('model.merges');
    const [left, right]: unknown[] = pair;
    if (typeof left !== 'string' || typeof right !== 'string') throw malformed('model.merges');
    return [left, right];
  });
}

/** Whether there is NFC; nothing else is served. */
function readNormalizer(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  const normalizer = asObject(value, 'normalizer');
  if (normalizer.type === 'NFC') return true;
  if (normalizer.type === 'Sequence' && Array.isArray(normalizer.normalizers)) {
    return normalizer.normalizers.map(readNormalizer).some((nfc) => nfc);
  }
  throw unsupported(`the normalizer ${normalizer.type}`);
}

/** Appends the splits in order. @returns whether the pieces are turned into bytes at the end */
function readPreTokenizer(value: unknown, splits: Split[]): boolean {
  if (value === null || value === undefined) return false;
  const step = asObject(value, 'pre_tokenizer');
  switch (step.type) {
    case 'Sequence':
      if (!Array.isArray(step.pretokenizers)) throw malformed('pre_tokenizer');
      return step.pretokenizers.map((part) => readPreTokenizer(part, splits)).some((bytes) => bytes);
    case 'ByteLevel':
      if (step.add_prefix_space === true) throw unsupported('a space put before every text');
      if (step.use_regex !== false) splits.push({ regex: gpt2Words });
      return true;
    case 'Digits':
      // `\P{N}+` takes the stretches between numbers in one step; they would be pieces anyway.
      splits.push({ regex: step.individual_digits === true ? '\\P{N}+|\\p{N}' : '\\P{N}+|\\p{N}+' });
      return false;
    case 'Split':
      splits.push({ regex: readSplit(step) });
      return false;
    default:
      throw unsupported(`the pre-tokenizer ${step.type}`);
  }
}

function readSplit(step: Json): string {
  const pattern = asObject(step.pattern, 'pre_tokenizer');
  // `Removed` and inverted: what matches is kept. The patterns in use leave nothing between their matches.
  const keepsAll = step.behavior === 'Isolated' || (step.behavior === 'Removed' && step.invert === true);
  if (!keepsAll) throw unsupported(`the split behaviour ${step.behavior}`);
  if (typeof pattern.Regex === 'string') return pattern.Regex;
  if (typeof pattern.String === 'string') return pattern.String.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  throw malformed('pre_tokenizer');
}

/**
 * Control tokens, and those that are text. Qwen2.5-Coder marks `<|fim_prefix|>` and `<|file_sep|>` as not special, so that Python's
 * `encode_special_tokens` still finds them in text; here whatever is written like a tag is never text.
 */
function readAddedTokens(value: unknown): Pick<BytePairModel, 'control' | 'literal'> {
  const control = new Map<number, string>();
  const literal = new Map<string, number>();
  for (const item of Array.isArray(value) ? value : []) {
    const { id, content, special, lstrip, rstrip, single_word } = asObject(item, 'added_tokens');
    if (typeof id !== 'number' || typeof content !== 'string') throw malformed('added_tokens');
    if (special === true || /^(<.+>|\[.+\])$/s.test(content)) control.set(id, content);
    else if (lstrip || rstrip || single_word || content === '') throw unsupported(`the added token ${content}`);
    else literal.set(content, id);
  }
  return { control, literal };
}

function asObject(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw malformed(name);
}

function malformed(name: string): FoveaError {
  return new FoveaError('input', `The model's tokenizer.json is damaged (${name}): get the model again.`);
}

function unsupported(what: string): FoveaError {
  const message = `The model's tokenizer needs ${what}, which is not supported: ${usableTokenizers}`;
  return new FoveaError('input', message.replace(/[\r\n]+/g, ' '));
}
