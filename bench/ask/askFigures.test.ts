/** From ranks to shares. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AskedLine, askFigures } from './askFigures.ts';

const line = (repository: string, rank: number, more: Partial<AskedLine> = {}): AskedLine => ({
  ...{ repository, question: '', paths: [], rank, coverage: 1, nothingFound: rank === 0, ms: 1, found: [] },
  ...more,
});

test('recall at 1, 5 and 8, by repository; what was answered though it is not there', () => {
  const there = [line('a', 1, { symbolRank: 6 }), line('a', 5), line('b', 8), line('b', 0, { ms: 9 })];
  const figures = askFigures(there, [line('a', 0), line('a', 0, { nothingFound: false })], { a: 3, b: 4 });
  assert.deepEqual([figures.recallAt1, figures.recallAt5, figures.recallAt8], [0.25, 0.5, 0.75]);
  assert.deepEqual([figures.wronglyNothing, figures.falseAnswers, figures.symbolAt5], [0.25, 0.5, 0]);
  assert.deepEqual(figures.repositories.b, { questions: 2, recallAt1: 0, recallAt5: 0, recallAt8: 0.5, chunks: 4 });
  assert.deepEqual([figures.ms.median, figures.ms.slowest], [1, 9]);
});

test('without questions of a kind there is no figure of it', () => {
  const { falseAnswers, symbolAt5 } = askFigures([line('a', 1)], [], {});
  assert.deepEqual([falseAnswers, symbolAt5], [null, null]);
});
