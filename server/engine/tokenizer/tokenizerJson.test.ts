/** What is served, and what is refused with which words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoveaError } from '../../base/errors.ts';
import { readTokenizerJson } from './tokenizerJson.ts';

const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
const document = {
  added_tokens: [{ id: 3, content: '<|endoftext|>', special: true }],
  normalizer: null,
  pre_tokenizer: bytes,
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
};
const withModel = (model: object) => ({ ...document, model: { ...document.model, ...model } });
const split = (step: object) => ({ ...document, pre_tokenizer: { type: 'Sequence', pretokenizers: [step, bytes] } });

test('merges as pairs and as texts are the same', () => {
  assert.deepEqual(readTokenizerJson(document).merges, [['a', 'b']]);
  assert.deepEqual(readTokenizerJson(withModel({ merges: [['a', 'b']] })).merges, [['a', 'b']]);
});

test('splits come in order, and a text to split at is no pattern', () => {
  const regexes = (step: object) => readTokenizerJson(split(step)).splits.map(({ regex }) => regex);
  assert.deepEqual(regexes({ type: 'Split', behavior: 'Isolated', pattern: { Regex: '\\d+' } }), ['\\d+']);
  assert.deepEqual(regexes({ type: 'Split', behavior: 'Isolated', pattern: { String: 'a.b' } }), ['a\\.b']);
  assert.deepEqual(regexes({ type: 'Digits', individual_digits: true }), ['\\P{N}+|\\p{N}']);
  assert.equal(readTokenizerJson({ ...document, pre_tokenizer: { type: 'ByteLevel' } }).splits.length, 1);
});

test('NFC is found inside a sequence', () => {
  const normalizer = { type: 'Sequence', normalizers: [{ type: 'NFC' }] };
  assert.equal(readTokenizerJson({ ...document, normalizer }).nfc, true);
  assert.equal(readTokenizerJson(document).nfc, false);
});

test('tokens written like a tag are control tokens even where they are not marked special', () => {
  const added_tokens = [{ id: 7, content: '<|fim_prefix|>', special: false }];
  assert.deepEqual([...readTokenizerJson({ ...document, added_tokens }).control], [[7, '<|fim_prefix|>']]);
});

const refused: [name: string, document: unknown, words: RegExp][] = [
  ['no document', undefined, /damaged \(the document\)/],
  ['no model', {}, /damaged \(model\)/],
  ['Unigram', withModel({ type: 'Unigram' }), /a Unigram vocabulary.*use a model with byte-level BPE/],
  ['SentencePiece', withModel({ byte_fallback: true }), /a SentencePiece vocabulary/],
  ['suffixes of words', withModel({ end_of_word_suffix: '</w>' }), /end_of_word_suffix/],
  ['a broken id', withModel({ vocab: { a: 'x' } }), /damaged \(model.vocab\)/],
  ['a broken merge', withModel({ merges: ['a b c'] }), /damaged \(model.merges\)/],
  ['Metaspace', { ...document, pre_tokenizer: { type: 'Metaspace' } }, /pre-tokenizer Metaspace/],
  ['no bytes', { ...document, pre_tokenizer: { type: 'Digits' } }, /not split into bytes/],
  ['a leading space', { ...document, pre_tokenizer: { ...bytes, add_prefix_space: true } }, /space put before/],
  ['lower case', { ...document, normalizer: { type: 'Lowercase' } }, /normalizer Lowercase/],
  ['a split that drops', split({ type: 'Split', behavior: 'Removed', pattern: { String: 'x' } }), /behaviour Removed/],
  [
    'an added word',
    { ...document, added_tokens: [{ id: 9, content: 'words', special: false, lstrip: true }] },
    /added token words/,
  ],
];

for (const [name, given, words] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => readTokenizerJson(given),
      (error) => error instanceof FoveaError && error.kind === 'input' && words.test(error.message),
    );
  });
}
