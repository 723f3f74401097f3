/** Runs of words that texts share: their shares, and what stands right before the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComparedText, comparedWords, wordHashes } from './runs.ts';

const lines = [
  'const total = sum(items);',
  'if (total > limit) { throw new RangeError(message); }',
  'const rest = limit - total;',
].join('\n');
const before = (text: string) => ComparedText.before(text, text.length, (word) => Number(word.length > 2));

test('a chunk that holds the same lines shares every run, up to the cursor', () => {
  const { pairs, fours, eights, endPairs, rare, suffix } = before(lines).commonRuns(wordHashes(`{\n${lines}\n}`));
  assert.deepEqual([pairs, fours, eights, endPairs, rare, suffix], [1, 1, 1, 1, 1, 16]);
});

test('nothing in common is nothing; single words are no run', () => {
  const { pairs, rare, suffix } = before(lines).commonRuns(wordHashes('items sum total'));
  assert.deepEqual([pairs, rare, suffix], [0, 0, 0]);
});

test('shares are of the words of the text, however often the chunk says it; the suffix ends at the cursor', () => {
  const text = `${lines}\nconst again = sum(`;
  const chunk = 'const other = sum(values); const other = sum(values);';
  const { fours, suffix } = before(text).commonRuns(wordHashes(chunk));
  assert.equal(suffix, 3);
  assert.equal(fours, 0);
  const longer = before(text).commonRuns(wordHashes('x, const again = sum(values)'));
  assert.equal(longer.suffix, 5);
  assert.ok(longer.fours > 0 && longer.fours < 0.5);
});

test('rare words count more than signs', () => {
  const text = `${lines}\nconst rest = limit - total; (((((((((((((((((`;
  const { pairs, rare } = before(text).commonRuns(wordHashes('const rest = limit - total;'));
  assert.ok(rare > pairs);
});

test('too little text tells nothing; a long one is compared at its end, or its beginning after the cursor', () => {
  assert.ok(Number.isNaN(before('one two').commonRuns(wordHashes(lines)).pairs));
  const long = `${lines}\n${'word other '.repeat(comparedWords)}`;
  assert.equal(before(long).commonRuns(wordHashes(lines)).pairs, 0);
  const after = ComparedText.after(`cursor here\n${lines}`, 3, () => 1);
  assert.equal(after.commonRuns(wordHashes(lines)).pairs, 1);
  assert.ok(Number.isNaN(ComparedText.after(lines, lines.length, () => 1).commonRuns(wordHashes(lines)).pairs));
});
