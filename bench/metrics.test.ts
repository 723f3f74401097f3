/** The figures on values whose answer is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bootstrapInterval,
  editSimilarity,
  identifiersF1,
  isExact,
  mean,
  natsAt,
  pairedDifference,
  quantile,
} from './metrics.ts';
import { seededRandom } from './seededRandom.ts';

test('exact forgives trailing blanks only', () => {
  assert.ok(isExact('return x;  ', 'return x;\r'));
  assert.ok(!isExact(' return x;', 'return x;'));
});

const similarities: [string, string, number][] = [
  ['', '', 1],
  ['abc', '', 0],
  ['abc', 'abc  ', 1],
  ['kitten', 'sitting', 1 - 3 / 7],
  ['ab', 'ba', 0],
  ['x🙂', 'x', 0.5],
];
for (const [generated, truth, similarity] of similarities) {
  test(`edit similarity of "${generated}" and "${truth}"`, () => {
    assert.ok(Math.abs(editSimilarity(generated, truth) - similarity) < 1e-12);
  });
}

const f1s: [string, string, number][] = [
  ['(1 + 2)', '{}', 1],
  ['foo(bar)', '1', 0],
  ['foo(bar)', 'foo(baz)', 0.5],
  ['foo foo', 'foo', 2 / 3],
  ['größe_1 = $x', '$x = größe_1', 1],
];
for (const [generated, truth, f1] of f1s) {
  test(`identifiers of "${generated}" and "${truth}"`, () => {
    assert.ok(Math.abs(identifiersF1(generated, truth) - f1) < 1e-12);
  });
}

test('quantiles lie between ranks', () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([7], 0.95), 7);
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test('a bootstrap interval holds the true mean of a known distribution about 19 times in 20, and a seed repeats it', () => {
  let hits = 0;
  for (let draw = 0; draw < 200; draw++) {
    const random = seededRandom(draw);
    const values = Array.from({ length: 48 }, () => random.next());
    const [low, high] = bootstrapInterval(values, 1);
    if (low <= 0.5 && 0.5 <= high) hits++;
  }
  assert.ok(hits >= 178 && hits <= 199, `${hits} of 200`);
  assert.deepEqual(bootstrapInterval([1, 2, 3], 5), bootstrapInterval([1, 2, 3], 5));
});

test('a paired difference sees a small constant gain that the noise between holes hides', () => {
  const random = seededRandom(3);
  const baseline = Array.from({ length: 48 }, () => 3 * random.next());
  const [difference, low, high] = pairedDifference(
    baseline.map((nats) => nats - 0.01),
    baseline,
    1,
  );
  for (const figure of [difference, low, high]) assert.ok(Math.abs(figure + 0.01) < 1e-9);
});

test('nats by token index', () => {
  assert.equal(natsAt([[1, 2, 3, 4], [3]], 1, 2), (1.5 + 3) / 2);
  assert.equal(natsAt([[1, 2, 3, 4], [3]], 3, 4), 3.5);
  assert.ok(Number.isNaN(mean([])));
});

test('the generator repeats the published sequence of mulberry32 and shuffles evenly', () => {
  const random = seededRandom(1);
  // Reference values of the C original for seed 1, as 32-bit integers.
  assert.deepEqual(
    [random.next(), random.next(), random.next()].map((value) => value * 2 ** 32),
    [2693262067, 11749833, 2265367787],
  );
  const firsts = new Map<number, number>();
  for (let draw = 0; draw < 3000; draw++) {
    const [first] = random.shuffled([0, 1, 2]);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  for (const count of firsts.values()) assert.ok(count > 900 && count < 1100);
});
