import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probabilityOf } from '../server/confidence/confidence.ts';
import { fitLogistic, type Sample } from './logistic.ts';
import { type Random, seededRandom } from './seededRandom.ts';

type Name = 'a' | 'b' | 'noise';
const names: readonly Name[] = ['a', 'b', 'noise'];
const truth = { bias: -0.7, a: 1.5, b: -2 };

/** About normal: the sum of twelve uniform numbers. */
function normal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.next();
  return sum;
}

function drawn(count: number, seed: number): Sample<Name>[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const values = { a: normal(random), b: 3 + 0.1 * normal(random), noise: normal(random) };
    const score = truth.bias + truth.a * values.a + truth.b * ((values.b - 3) / 0.1);
    return { values, label: random.next() < 1 / (1 + Math.exp(-score)) };
  });
}

test('known weights are found again, whatever the scale of a feature', () => {
  const { bias, features } = fitLogistic(drawn(8000, 1), names, 1e-3, {});
  const slope = (name: Name): number => features[name].weight / features[name].scale;
  assert.ok(Math.abs(slope('a') - truth.a) < 0.15, `a: ${slope('a')}`);
  assert.ok(Math.abs(slope('b') * 0.1 - truth.b) < 0.2, `b: ${slope('b') * 0.1}`);
  assert.ok(Math.abs(slope('noise')) < 0.1, `noise: ${slope('noise')}`);
  const atMeans = bias - slope('a') * features.a.mean + slope('b') * (3 - features.b.mean);
  assert.ok(Math.abs(atMeans - truth.bias) < 0.15, `bias: ${atMeans}`);
});

test('the same samples give the same weights', () => {
  assert.deepEqual(fitLogistic(drawn(200, 2), names, 1, {}), fitLogistic(drawn(200, 2), names, 1, {}));
});

test('at the optimum no weight can be moved without loss', () => {
  const samples = drawn(300, 3);
  const penalty = 2;
  const fitted = fitLogistic(samples, names, penalty, {});
  const loss = (changed: typeof fitted): number => {
    const ridge = names.reduce((sum, name) => sum + (penalty * changed.features[name].weight ** 2) / 2, 0);
    return samples.reduce((sum, { values, label }) => {
      const probability = probabilityOf(changed, values, names);
      return sum - Math.log(label ? probability : 1 - probability);
    }, ridge);
  };
  for (const name of names) {
    for (const step of [-0.01, 0.01]) {
      const row = fitted.features[name];
      const features = { ...fitted.features, [name]: { ...row, weight: row.weight + step } };
      assert.ok(loss({ ...fitted, features }) > loss(fitted), `${name} ${step}`);
    }
  }
});

test('separable samples, one label alone and a value that never changes have finite weights', () => {
  const samples = [-2, -1, 1, 2].map((a) => ({ values: { a, still: 5 }, label: a > 0 }));
  const { features } = fitLogistic(samples, ['a', 'still'], 0.1, {});
  assert.ok(features.a.weight > 1 && Number.isFinite(features.a.weight));
  assert.deepEqual(features.still, { mean: 5, scale: 1, weight: 0 });
  const alone = fitLogistic(
    samples.map(({ values }) => ({ values, label: true })),
    ['a', 'still'],
    0.1,
    {},
  );
  assert.ok(probabilityOf(alone, { a: 0, still: 5 }, ['a', 'still']) > 0.98);
  assert.ok(Number.isFinite(alone.bias));
});

test('a larger penalty means smaller weights', () => {
  const samples = drawn(200, 4);
  const [small, large] = [0.1, 100].map((penalty) =>
    Math.abs(fitLogistic(samples, names, penalty, {}).features.a.weight),
  );
  assert.ok(large < small / 2, `${small} and ${large}`);
});

test('a large penalty leaves the slopes that were given, and the bias to the samples', () => {
  const { features } = fitLogistic(drawn(50, 5), names, 1e6, { a: 0.3, b: -4 });
  assert.ok(Math.abs(features.a.weight / features.a.scale - 0.3) < 1e-3);
  assert.ok(Math.abs(features.b.weight / features.b.scale + 4) < 1e-2);
  assert.ok(Math.abs(features.noise.weight) < 1e-3);
});

test('without samples that say otherwise, given slopes mean the given probability', () => {
  // labels that are exactly as likely as the prior says: a at log-odds 0, half of them right
  const samples = [true, false].flatMap((label) => [{ values: { a: 0 }, label }]);
  const logistic = fitLogistic(samples, ['a'], 1e3, { a: 1 });
  assert.ok(Math.abs(probabilityOf(logistic, { a: Math.log(3) }, ['a']) - 0.75) < 1e-3);
});
