import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../test/tinyAdapter.ts';
import { tinyDecoder } from '../../test/tinyEngine.ts';
import { neverCancelled } from '../engine/cancel.ts';
import { createEngine } from '../engine/engine.ts';
import type { GenerateParams } from '../engine/protocol.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import { silent } from '../progress.ts';
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
  const folder = await temporaryFolder(t);
  const model = await tinyDecoder('llama', folder, 'fp32');
  t.after(() => model.close());
  const { shape, manifest, directory: modelDir } = model;
  const adapterFile = path.join(folder, 'adapter.safetensors');
  const metadata = { chunk_tokens: '32', prompt_tokens: '24', refresh_interval: '4' };
  const roles = ['candidate', 'memory'] as const;
  await tinyAdapter(adapterFile, shape, manifest.baseSha256, metadata, { roles, memoryLayers: [1] });
  const engine = await createEngine({ modelDir, adapterFile, threads: 1, cacheBytes: 1e8 }, silent);
  t.after(() => engine.close());
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
