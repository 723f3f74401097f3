import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankCorrelation, sharesFigures } from './sharesFigures.ts';
import type { HoleShares } from './sharesHoles.ts';

/** Costs of chunks by their share. */
const hole = (number: number, nats: number, ...costs: [share: number, cost: number][]): HoleShares => {
  const taken = costs.map(([share, cost], rank) => ({ rank, share, nats: nats + cost }));
  return { hole: number, nats, top: taken[0], other: taken[1], taken };
};

test('costs are compared hole by hole', () => {
  const holes = [hole(0, 1, [0.5, 0.3], [0.1, 0.1]), hole(1, 2, [0.4, 0.5], [0.2, 0.1])];
  const figures = sharesFigures(holes, 1);
  assert.equal(figures.holes, 2);
  assert.equal(figures.nats, 1.5);
  assert.ok(Math.abs(figures.topCost - 0.4) < 1e-9 && Math.abs(figures.otherCost - 0.1) < 1e-9);
  const [difference, low, high] = figures.topMinusOther;
  assert.ok(Math.abs(difference - 0.3) < 1e-9 && Math.abs(low - 0.2) < 1e-9 && Math.abs(high - 0.4) < 1e-9);
  assert.equal(figures.topCostsMore, 1);
  assert.ok(Math.abs(figures.topShare - 0.45) < 1e-9 && Math.abs(figures.otherShare - 0.15) < 1e-9);
  assert.equal(figures.taken, 4);
  assert.ok(figures.correlation! > 0.7);
});

test('a share that says nothing has an interval around 0', () => {
  const holes = Array.from({ length: 60 }, (_, number) =>
    hole(number, 1, [0.5, number % 2 ? 0.1 : -0.1], [0.1, number % 3 ? 0.05 : -0.1]),
  );
  const { topMinusOther, correlationInterval } = sharesFigures(holes, 1);
  assert.ok(topMinusOther[1] < 0 && topMinusOther[2] > 0);
  assert.ok(correlationInterval![0] < 0 && correlationInterval![1] > 0);
});

test('rank correlation is of the order alone, ties at their mean', () => {
  assert.equal(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1e6]), 1);
  assert.equal(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1]), -1);
  // By hand: ranks 0, 1.5, 1.5, 3 and 0, 2, 1, 3.
  assert.ok(Math.abs(rankCorrelation([1, 2, 2, 3], [1, 3, 2, 9]) - 4.5 / Math.sqrt(4.5 * 5)) < 1e-12);
  assert.ok(Number.isNaN(rankCorrelation([1, 1], [1, 2])));
});
