import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CpuProfile, ownBlocks } from './ownBlocks.ts';

const node = (id: number, functionName: string, url = '', children: number[] = []) => {
  return { id, callFrame: { functionName, url }, children };
};
const nodes = [
  node(1, '(root)', '', [2, 3, 4, 5]),
  node(2, '(idle)'),
  node(3, '(garbage collector)'),
  node(4, 'other', 'host.js', [6]),
  node(5, 'host', 'host.js', [7]),
  node(6, 'work', 'host.js'),
  node(7, 'ours', 'file:///x/fovea/extension.cjs', [8]),
  node(8, 'parse', 'node:internal'),
];
const blocks = (...samples: number[]) => {
  const profile: CpuProfile = { nodes, startTime: 0, samples, timeDeltas: samples.map(() => 2_000) };
  return ownBlocks(profile, 1_000_000, (url) => url.endsWith('extension.cjs'));
};

test('a stretch is as long as the extension is on the stack, whatever it calls', () => {
  assert.deepEqual(blocks(2, 7, 8, 8, 2, 6, 7, 2), [
    { at: 1_000_010, blockMs: 6 },
    { at: 1_000_016, blockMs: 2 },
  ]);
});

test('collecting garbage in the middle is part of it, before and after it is not', () => {
  assert.deepEqual(blocks(3, 7, 3, 7, 3, 2), [{ at: 1_000_010, blockMs: 6 }]);
});

test('other code is none of it', () => {
  assert.deepEqual(blocks(4, 6, 5, 2, 3), []);
});
