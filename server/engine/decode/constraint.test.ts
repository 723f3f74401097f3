import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedNextTokens } from '../../../test/countedNextTokens.ts';
import { seededNumbers } from '../../../test/seededWeights.ts';
import { ConstraintState } from './constraint.ts';

const row = Float32Array.from([0.1, 0.4, 0.05, 0.25, 0.2], Math.log);
const oneStep = (ids: readonly number[]) => new ConstraintState({ steps: [{ ids, next: ids.map(() => 1) }] });

test('the best of the allowed ids has its probability among them, for one ask', async () => {
  const asks: number[][] = [];
  const best = await oneStep([4, 0, 3, 2]).best(countedNextTokens(row, asks));
  assert.equal(best?.id, 3);
  assert.ok(Math.abs(Math.exp(best.logProb) - 0.25 / 0.6) < 1e-6);
  assert.deepEqual(asks, [[4, 0, 3, 2]]);
});

test('of several best ids the first allowed one is taken', async () => {
  const alike = Float32Array.from([-1, -2, -1, -2]);
  assert.equal((await oneStep([1, 2, 0]).best(countedNextTokens(alike, [])))?.id, 2);
});

test('thousands of allowed ids are one ask', async () => {
  const logits = seededNumbers('constraint', 30_000, 4);
  const ids = Array.from(logits.keys()).filter((id) => id % 3 > 0);
  const asks: number[][] = [];
  const best = await oneStep(ids).best(countedNextTokens(logits, asks));
  const expected = ids.reduce((most, id) => (logits[id] > logits[most] ? id : most), ids[0]);
  const sum = ids.reduce((all, id) => all + Math.exp(logits[id] - logits[expected]), 0);
  assert.deepEqual(best, { id: expected, logProb: -Math.log(sum) });
  assert.equal(asks.length, 1);
});

test('where no id is allowed, or every one, nothing is asked', async () => {
  const asks: number[][] = [];
  const next = countedNextTokens(row, asks);
  assert.equal(await oneStep([]).best(next), undefined);
  const spelled = oneStep([3]);
  spelled.take(3);
  assert.ok(spelled.free);
  assert.equal(await spelled.best(next), undefined);
  assert.equal(await new ConstraintState(undefined).best(next), undefined);
  assert.deepEqual(asks, []);
});
