import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMemory, neededBytes, type PlannedWork } from './memoryPlan.ts';

const shape = { layers: 30, kvHeads: 3, headDim: 64 };
const work = { distinctTokens: 400_000, tokens: 400_000, chunks: 781 };
const gigabytes = (kind: PlannedWork['kind'], more: Partial<PlannedWork> = {}): number =>
  neededBytes(shape, { ...work, kind, ...more }) / 1e9;

test('400 K tokens of the default model: int8 caches when chosen from, far more when all are read at once', () => {
  assert.ok(Math.abs(gigabytes('chosen') - 6.3) < 0.3, `${gigabytes('chosen')}`);
  assert.ok(gigabytes('focus') > gigabytes('chosen') && gigabytes('attend') > 20);
  assert.ok(gigabytes('chosen', { distinctTokens: 100_000 }) < 3);
});

test('too little memory is said before anything is computed', () => {
  checkMemory(5e9, 6e9);
  const message = /^These chunks need about 5\.0 GB of memory and 4\.0 GB are free: lower --tokens/;
  assert.throws(() => checkMemory(5e9, 4e9), { kind: 'failure', message });
});
