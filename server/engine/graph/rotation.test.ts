import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededNumbers } from '../../../test/seededWeights.ts';
import { powerOfTwoIn, rotateAxis, rotationMatrix } from './rotation.ts';

for (const n of [1, 3, 16, 36, 576]) {
  test(`${n} channels are rotated by an orthogonal matrix, along rows and along columns alike`, () => {
    const q = rotationMatrix(n);
    const [x, y] = ['x', 'y'].map((seed) => seededNumbers(`${seed}${n}`, n, 1));
    const rotated = (v: Float32Array): Float32Array =>
      Float32Array.from(v, (_, to) => sum(n, (i) => v[i] * q[i * n + to]));
    const rows = Float32Array.from([...x, ...y]);
    rotateAxis(rows, n);
    close(rows, [...rotated(x), ...rotated(y)]);
    const columns = Float32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? x : y)[Math.floor(i / 2)]);
    rotateAxis(columns, n, 2);
    close(
      columns,
      Array.from({ length: 2 * n }, (_, i) => rows[(i % 2) * n + Math.floor(i / 2)]),
    );
    for (const [a, b] of [
      [x, x],
      [x, y],
    ]) {
      const [before, after] = [a, rotated(a)].map((v, k) => sum(n, (i) => v[i] * (k ? rotated(b) : b)[i]));
      assert.ok(Math.abs(before - after) < 1e-3 * Math.max(1, Math.abs(before)), `${before} became ${after}`);
    }
  });
}

test('an outlier is spread over all channels', () => {
  for (const n of [16, 576]) {
    const x = new Float32Array(n);
    x[5] = 100;
    rotateAxis(x, n);
    const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largest <= (100 / Math.sqrt(n)) * 1.5, `${largest} of 100 over ${n} channels`);
  }
});

test('the power of two in a number of channels', () => {
  assert.deepEqual(
    [576, 1536, 7].map((n) => powerOfTwoIn(n, 16)),
    [16, 16, 1],
  );
  assert.equal(powerOfTwoIn(896, 1024), 128);
});

function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

function close(actual: Float32Array, expected: readonly number[]): void {
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) < 1e-4, `${i}: ${actual[i]}, not ${value}`);
}
