import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanRhythm, keystrokeGaps } from './keystrokeRhythm.ts';
import { quantile } from './metrics.ts';
import { seededRandom } from './seededRandom.ts';

const gaps = (seed: number, count = 20_000): number[] => {
  const next = keystrokeGaps(seededRandom(seed));
  return Array.from({ length: count }, next);
};

test('gaps are log-normal around their median, and within bounds', () => {
  const values = gaps(1);
  assert.ok(Math.abs(quantile(values, 0.5) - humanRhythm.medianMs) < 4);
  // One standard deviation of the logarithm below and above it.
  assert.ok(Math.abs(Math.log(quantile(values, 0.841) / quantile(values, 0.159)) / 2 - humanRhythm.spread) < 0.02);
  assert.ok(values.every((gap) => gap >= 30 && gap <= 1_500));
});

test('a seed repeats them', () => {
  assert.deepEqual(gaps(7, 50), gaps(7, 50));
  assert.notDeepEqual(gaps(7, 50), gaps(8, 50));
});
