/** The trie against a scan of the whole vocabulary, its slow twin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureTokenizer, tokenizerNames } from '../../test/tokenizerFixtures.ts';
import { VocabularyTrie } from './vocabularyTrie.ts';

const texts = [
  'return',
  ' ',
  '\n    ',
  'é',
  '\ud83d\ude00',
  '0',
  ' self._na',
  '}',
  '\u0001',
  ' '.repeat(40),
  'zzzzqqq',
];

for (const name of tokenizerNames) {
  test(`${name}: fronts and covering tokens are those a scan finds`, () => {
    const tokenizer = fixtureTokenizer(name);
    const trie = new VocabularyTrie(tokenizer);
    const tokens = Array.from({ length: tokenizer.vocabSize }, (_, id) => ({ id, bytes: tokenizer.bytesOf(id) }));
    for (const text of texts) {
      const bytes = Buffer.from(`--${text}`);
      for (let from = 2; from < bytes.length; from++) {
        const rest = bytes.subarray(from);
        const fronts = tokens.filter(
          ({ bytes: own }) => own.length > 0 && own.length < rest.length && rest.indexOf(own) === 0,
        );
        const covering = tokens.filter(({ bytes: own }) => Buffer.from(own).indexOf(rest) === 0);
        const match = trie.match(bytes, from);
        assert.deepEqual(
          match.fronts.map(({ id }) => id).sort((a, b) => a - b),
          fronts.map(({ id }) => id),
        );
        for (const { id, length } of match.fronts) assert.equal(length, tokenizer.bytesOf(id).length);
        assert.deepEqual(
          [...match.covering].sort((a, b) => a - b),
          covering.map(({ id }) => id),
        );
      }
    }
  });
}
