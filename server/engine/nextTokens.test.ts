import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostNextTokens } from './nextTokens.ts';

const rows = Float32Array.from([
  ...[-3, -1, -2, -1],
  ...[-0.5, -4, -5, Number.NEGATIVE_INFINITY],
  ...[-7, -6, -5, -0.25],
]);

test('each row of a forward has its best id, the lowest of several', () => {
  assert.deepEqual(
    HostNextTokens.each(rows, 4).map(({ best }) => best),
    [
      { id: 1, logProb: -1 },
      { id: 0, logProb: -0.5 },
      { id: 3, logProb: -0.25 },
    ],
  );
});

test('ids have their log-probabilities in the order asked, in an array of the caller', async () => {
  const [, second] = HostNextTokens.each(rows, 4);
  const asked = await second.of([3, 1, 1]);
  assert.deepEqual([...asked], [Number.NEGATIVE_INFINITY, -4, -4]);
  asked.fill(0);
  assert.deepEqual([...(await second.of([1]))], [-4]);
  assert.deepEqual([...(await second.of([]))], []);
});
