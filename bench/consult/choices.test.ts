/** What is measured at a hole: everything that is compared, nothing twice, and then no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bestMeasured,
  firstOutside,
  gateOrder,
  measuredAlone,
  missing,
  offered,
  pairsBy,
  randomOutside,
} from './choices.ts';
import { consultedHole, measure } from './testHole.ts';

test('BM25’s order is that of the ranks, as far as they go', () => {
  const hole = consultedHole();
  assert.deepEqual(gateOrder(hole).slice(0, 3), [0, 1, 2]);
  assert.equal(gateOrder(hole).length, 30);
  assert.deepEqual(offered(hole), [...Array(16).keys()]);
  assert.deepEqual(firstOutside(hole, gateOrder(hole)), [16, 17, 18, 19, 20, 21, 22, 23]);
  assert.deepEqual(randomOutside(hole), randomOutside(hole));
  assert.ok(randomOutside(hole).every((chunk) => chunk >= 16));
});

test('two chunks, by how an order is used', () => {
  const order = [35, 3, 0, 1, 2, ...[...Array(40).keys()].filter((chunk) => ![35, 3, 0, 1, 2].includes(chunk))];
  assert.deepEqual(pairsBy(consultedHole(), order), {
    'of all': [35, 3],
    'of the sixteen': [3, 0],
    'fused with BM25': [0, 1],
    'one of each': [0, 35],
  });
});

test('what is missing is measured once; then the best pairs, then nothing', () => {
  const hole = consultedHole();
  const order = [...Array(40).keys()].reverse();
  const first = missing(hole, [order]);
  assert.equal(new Set(first.map((chunks) => chunks.join())).size, first.length);
  for (const chunks of [[], [0], [15], [16], [39], [0, 1], [39, 38], [15, 14], [0, 39]]) {
    assert.ok(
      first.some((each) => each.join() === chunks.join()),
      `[${chunks}]`,
    );
  }
  measure(hole, first);
  hole.nats.get('7')!.nats = 0.1;
  hole.nats.get('39')!.nats = 0.05;
  assert.deepEqual(bestMeasured(hole, offered(hole), 1), [7]);
  const second = missing(hole, [order]);
  assert.deepEqual(
    second.map((chunks) => chunks[0]),
    [7, 39],
  );
  assert.ok(second.every(({ length }) => length === 2));
  measure(hole, second);
  assert.deepEqual(missing(hole, [order]), []);
  assert.ok(measuredAlone(hole).includes(39) && measuredAlone(hole).length < 40);
});
