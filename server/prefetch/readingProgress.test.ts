import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadingProgress } from './readingProgress.ts';

test('a chunk more, a much longer local context, or another document is new; what was typed since is not', () => {
  const progress = new ReadingProgress();
  const steps: [string, number[], number, boolean][] = [
    ['a', [], 80, true],
    ['a', [], 82, false],
    ['a', [], 270, true],
    ['a', [0], 80, true],
    ['a', [0], 271, true],
    ['a', [0, 1], 271, true],
    ['a', [0, 1], 274, false],
    ['b', [], 80, true],
  ];
  for (const [uri, chunks, localTokens, isNew] of steps) {
    assert.equal(progress.isNew(uri, { chunks, localTokens }), isNew, `${uri} ${chunks} ${localTokens}`);
  }
});
