import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossValidatedNats, fit, natsWith, plainNats, type ScoredToken } from './copyFit.ts';

/** A token at which one place matched for four tokens: copied rightly or not. */
const matched = (right: boolean): ScoredToken => {
  const sample = { length: 4, occurrences: 1, topCount: 1, modelProb: 0.2, copyProb: right ? 1 : 0, hit: right };
  return { nats: -Math.log(0.2), sample };
};
const unmatched: ScoredToken = { nats: 1, sample: undefined };

/** Copying is right at three tokens of four: the best share of copying is then 11/16. */
const hole = [matched(true), matched(true), matched(true), matched(false), unmatched];

test('a fit lowers the loss where copying is right, and leaves tokens without a match alone', () => {
  const holes = Array.from({ length: 40 }, () => hole);
  const weights = fit(holes);
  const lambda = weights.once.lambda[3];
  assert.ok(Math.abs(lambda - 11 / 16) < 0.02);
  const expected = (3 * -Math.log(0.2 + 0.8 * lambda) - Math.log(0.2 * (1 - lambda)) + 1) / 5;
  assert.ok(Math.abs(natsWith(holes, weights) - expected) < 1e-9);
  assert.ok(Math.abs(plainNats(holes) - (4 * -Math.log(0.2) + 1) / 5) < 1e-9);
  assert.ok(Math.abs(crossValidatedNats(holes) - natsWith(holes, weights)) < 1e-9, 'all holes are alike');
});

test('cross-validation does not praise what holds for the fitted holes alone', () => {
  // Every second hole is copied rightly throughout, every other wrongly.
  const holes = Array.from({ length: 40 }, (_, i) => [matched(i % 2 === 0)]);
  assert.ok(natsWith(holes, fit(holes)) < plainNats(holes));
  assert.ok(crossValidatedNats(holes) > plainNats(holes));
});
