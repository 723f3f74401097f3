import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteadyChoice } from './steadyChoice.ts';

test('a chunk stays, and stays where it stood, while it ranks among those given; the best one takes a free place', () => {
  const choice = new SteadyChoice();
  assert.deepEqual(choice.choose('a', [1, 2, 3, 4], 2), [1, 2]);
  assert.deepEqual(choice.choose('a', [3, 2, 5, 1], 2), [1, 2]);
  assert.deepEqual(choice.choose('a', [5, 3, 2, 6], 2), [2, 5]);
  assert.deepEqual(choice.choose('a', [7, 8], 2), [7, 8]);
});

test('fewer are chosen where fewer rank', () => {
  const choice = new SteadyChoice();
  assert.deepEqual(choice.choose('a', [1], 2), [1]);
  assert.deepEqual(choice.choose('a', [], 2), []);
  assert.deepEqual(choice.choose('a', [2, 1], 2), [2, 1]);
});

test('another document, or another number, begins afresh', () => {
  const choice = new SteadyChoice();
  choice.choose('a', [1, 2], 2);
  assert.deepEqual(choice.choose('b', [3, 1, 2], 2), [3, 1]);
  assert.deepEqual(choice.choose('b', [4, 3, 1, 2], 4), [4, 3, 1, 2]);
});
