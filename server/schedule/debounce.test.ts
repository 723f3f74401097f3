import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Debounce, debounceLimits } from './debounce.ts';

/** After typing at one speed and answers of one duration. */
function delays(gapMs: number, answerMs: number): number[] {
  const debounce = new Debounce();
  for (let i = 0; i <= 30; i++) {
    debounce.typed(1000 + i * gapMs);
    debounce.answered(answerMs);
  }
  return [debounce.delayMs(1), debounce.delayMs(0.5), debounce.delayMs(0)];
}

const cases: [string, number, number, number[]][] = [
  ['text and answer are there one to two gaps after the keystroke', 120, 100, [20, 80, 140]],
  ['a fast typist waits less', 90, 100, [0, 35, 80]],
  ['a slow answer starts at once', 90, 400, [0, 0, 0]],
  ['a slow typist waits no longer than the bound', 600, 50, [150, 150, 150]],
];
for (const [name, gapMs, answerMs, expected] of cases) {
  test(name, () => assert.deepEqual(delays(gapMs, answerMs), expected));
}

test('before anything is known it expects a usual typist', () => {
  assert.deepEqual([new Debounce().delayMs(1), new Debounce().delayMs(0)], [0, 150]);
});

test('a pause is no gap', () => {
  const debounce = new Debounce();
  const plain = new Debounce();
  for (let i = 0; i < 10; i++) {
    debounce.typed(i * 100 + (i > 5 ? 60_000 : 0));
    plain.typed(i * 100);
  }
  assert.equal(debounce.delayMs(1), plain.delayMs(1));
});

test('what was long ago is forgotten', () => {
  const debounce = new Debounce({ ...debounceLimits, least: 0, most: 10_000 });
  for (let i = 0; i < 50; i++) debounce.answered(1);
  for (let i = 0; i < 40; i++) debounce.typed(i * 900);
  for (let i = 0; i < 40; i++) debounce.typed(40 * 900 + i * 100);
  assert.equal(debounce.delayMs(1), 99);
});
