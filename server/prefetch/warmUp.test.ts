import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterEngine } from '../../test/adapterEngine.ts';
import { neverCancelled } from '../engine/cancel.ts';
import type { GenerateParams } from '../engine/protocol.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import { loadsLate, warmUp } from './warmUp.ts';

for (const [name, late] of [
  ['local', false],
  ['prompt:2', false],
  ['attend:2+copy', false],
  ['attend:2+focus:8+copy', true],
  ['focus:8', true],
  ['memory:4', true],
] as const) {
  test(`${name} ${late ? 'needs' : 'does not need'} a graph that is not there yet`, () => {
    assert.equal(loadsLate(parseReader(name)), late);
  });
}

test('a real engine can be warmed up with each reader that needs it', async (t) => {
  const { engine } = await adapterEngine(t, ['candidate', 'memory']);
  for (const name of ['attend:2+focus:8+copy', 'focus:8', 'memory:4']) {
    const asked: GenerateParams[] = [];
    const generate = (params: Omit<GenerateParams, 'stream'>) => {
      asked.push({ ...params, stream: 0 });
      return engine.generate({ ...params, stream: 0 }, () => {}, neverCancelled);
    };
    await warmUp({ generate }, parseReader(name), 5);
    assert.deepEqual([asked.length, asked[0].maxTokens, asked[0].chunks], [1, 1, [[5]]], name);
  }
});
