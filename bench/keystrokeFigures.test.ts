import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keystrokeFigures } from './keystrokeFigures.ts';
import type { Keystroke } from './keystrokeTyping.ts';

const key = (place: number, number: number, rest: Partial<Keystroke>): Keystroke => {
  return { place, key: number, outcome: 'silent', kept: false, onScreen: false, ...rest };
};
const offer = (offerMs: number, rest: Partial<Keystroke> = {}): Partial<Keystroke> => {
  return { outcome: 'offer', offerMs, exact: false, onScreen: true, ...rest };
};

test('first keys and later ones are told apart, and those of them that had nothing on the screen', () => {
  const keystrokes = [
    key(0, 1, offer(900)),
    key(0, 2, offer(10, { kept: true, exact: true })),
    key(0, 3, offer(300)),
    key(1, 1, {}),
    key(1, 2, { outcome: 'superseded', kept: true, onScreen: true }),
  ];
  const figures = keystrokeFigures(keystrokes, 1);
  assert.deepEqual(figures.latency.cold, { offers: 1, p50: 900, p95: 900 });
  assert.equal(figures.latency.warm.p50, 155);
  assert.deepEqual(figures.latency.warmNew, { offers: 1, p50: 300, p95: 300 });
  assert.deepEqual(figures.answered, { offer: 3, silent: 1, superseded: 1 });
  assert.deepEqual([figures.places, figures.keystrokes, figures.onScreen], [2, 5, 0.8]);
  assert.deepEqual(figures.onScreenInterval, [0.5, 1]);
  assert.equal(figures.exact, 1 / 3);
});

test('without an offer there are no times', () => {
  const figures = keystrokeFigures([key(0, 1, {})], 1);
  assert.deepEqual(figures.latency.cold, { offers: 0 });
  assert.ok(!('exact' in figures));
});
