import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FoveaError } from '../base/errors.ts';
import { Ranker } from './ranker.ts';

interface Fixture {
  ranker: object;
  names: string[];
  rows: (number | null)[][];
  scores: number[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('./fixtures/ranker.json', import.meta.url), 'utf8'));
const rowOf = (values: (number | null)[]): Float64Array => Float64Array.from(values, (value) => value ?? Number.NaN);

/** `a` at most 2: 1, else by `b`: 20 at most 0.5, 30 above; a missing `a` goes right, a missing `b` left. */
const tree = {
  feature: [0, 1],
  threshold: [2, 0.5],
  missing: [0, 1],
  left: [-1, -2],
  right: [1, -3],
  leaf: [1, 20, 30],
};
const file = (changes: object = {}) => ({ features: ['a', 'b'], trees: [{ ...tree, ...changes }] });

test("scores are LightGBM's, also where values are missing", () => {
  const ranker = new Ranker(fixture.ranker, fixture.names);
  assert.ok(fixture.rows.flat().includes(null));
  for (const [index, row] of fixture.rows.entries()) {
    const difference = Math.abs(ranker.score(rowOf(row)) - fixture.scores[index]);
    assert.ok(difference < 1e-6, `row ${index} is ${difference} off`);
  }
});

const cases: [a: number | null, b: number | null, score: number][] = [
  [2, 9, 1],
  [2.1, 0.5, 20],
  [2.1, 0.6, 30],
  [null, 0.6, 30],
  [null, null, 20],
  [3, null, 20],
];
for (const [a, b, score] of cases) {
  test(`a ${a}, b ${b}: ${score}`, () => {
    assert.equal(new Ranker(file(), ['a', 'b']).score(rowOf([a, b])), score);
  });
}

test('a row may have other features, in an order of its own', () => {
  assert.equal(new Ranker(file(), ['b', 'c', 'a']).score(rowOf([0.6, null, 3])), 30);
});

test('trees add up, those that are a leaf as well', () => {
  const leaf = { feature: [], threshold: [], missing: [], left: [], right: [], leaf: [0.5] };
  const ranker = new Ranker({ features: ['a', 'b'], trees: [tree, leaf, tree] }, ['a', 'b']);
  assert.equal(ranker.score(rowOf([3, 1])), 60.5);
});

test('a feature that rows lack is told', () => {
  assert.throws(() => new Ranker(file(), ['a']), /a feature that is none, b/);
});

const wrong: [string, unknown][] = [
  ['nothing', undefined],
  ['no object', 'trees'],
  ['no trees', { features: ['a'], trees: [] }],
  ['features that are no names', { ...file(), features: [1, 2] }],
  ['a tree that is none', { features: ['a'], trees: [null] }],
  ['lists of different lengths', file({ threshold: [2] })],
  ['a leaf too few', file({ leaf: [1, 20] })],
  ['a feature out of range', file({ feature: [0, 2] })],
  ['a split that leads back', file({ right: [0, -3] })],
  ['a leaf out of range', file({ left: [-1, -4] })],
  ['a threshold that is no number', file({ threshold: [2, '0.5'] })],
  ['a third direction', file({ missing: [0, 2] })],
];
for (const [name, content] of wrong) {
  test(`${name}: an error that says what to do`, () => {
    assert.throws(
      () => new Ranker(content, ['a', 'b']),
      (error) => error instanceof FoveaError && error.kind === 'failure' && /install it again/.test(error.message),
    );
  });
}
