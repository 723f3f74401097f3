import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImageFilter, pastTurns } from './participantText.ts';

const answers: [string[], string][] = [
  [['See [a](b)!'], 'See [a](b)!'],
  [['![a](https://x)'], '[a](https://x)'],
  [['Look !', '[a](https://x)'], 'Look [a](https://x)'],
  [['Oh!', ' Yes!', '!'], 'Oh! Yes!!'],
];
for (const [deltas, expected] of answers) {
  test(`${JSON.stringify(deltas)} becomes ${JSON.stringify(expected)}`, () => {
    const filter = new ImageFilter();
    assert.equal(deltas.map((delta) => filter.next(delta)).join('') + filter.end(), expected);
  });
}

test('no run of exclamation marks leaves an image', () => {
  for (const deltas of [['!![a](b)'], ['!', '!', '!', '[a](b)'], ['!!', '![a](b)']]) {
    const filter = new ImageFilter();
    const text = deltas.map((delta) => filter.next(delta)).join('') + filter.end();
    assert.doesNotMatch(text, /!\[/);
  }
});

test('only whole turns are history', () => {
  assert.deepEqual(
    pastTurns([
      { answer: 'x' },
      { question: 'a' },
      { question: 'b' },
      { answer: 'B' },
      { question: 'c' },
      { answer: '' },
    ]),
    [{ question: 'b', answer: 'B' }],
  );
});
