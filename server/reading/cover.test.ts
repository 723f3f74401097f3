import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordTokenizer } from '../chunking/standIns.ts';
import { coverLines, coverSecrets, secretSign, shortened } from './cover.ts';
import { coveredTokens } from './coveredTokens.ts';

const long = 'x'.repeat(3000);
const text = `let a = 1;\n${long}\nlet key = "abcdefgh";\nlet b = 2;\n`;
const keyAt = text.indexOf('abcdefgh');
const covered = coverSecrets(coverLines(text, [{ start: 11, end: 3011 }]), [{ start: keyAt, end: keyAt + 8 }]);

test('what is covered keeps its length and lines', () => {
  assert.equal(covered.length, text.length);
  assert.ok(!/xx|abc/.test(covered));
  assert.equal(covered.indexOf('let b'), text.indexOf('let b'));
});

test('a model reads nothing for a line and one sign for a secret, and positions lead back', () => {
  const short = shortened(covered);
  assert.equal(short.text, `let a = 1;\n\nlet key = "${secretSign}";\nlet b = 2;\n`);
  for (const [word, at] of [
    ['let a', 0],
    ['let key', text.indexOf('let key')],
    [secretSign, keyAt],
    ['";\nlet b', text.indexOf('";\nlet b')],
  ] as const) {
    assert.equal(short.whole(short.text.indexOf(word)), at, word);
  }
  assert.equal(short.whole(short.text.length), text.length);
});

test('tokens of a covered text begin where they stand in it', () => {
  const { ids, starts } = coveredTokens(wordTokenizer).encodeWithOffsets(covered);
  assert.deepEqual(ids, wordTokenizer.encode(shortened(covered).text));
  assert.equal(starts.length, ids.length);
  assert.ok(starts.every((start, i) => i === 0 || start > starts[i - 1]));
  assert.ok(starts.includes(text.indexOf('let b') - 1) || starts.includes(text.indexOf('let b')));
});

test('a text without anything covered is as it is', () => {
  const plain = `a${' '.repeat(200)}b ${secretSign}`;
  assert.equal(shortened(plain).text, plain);
});
