/** What one run of a case is, over a tiny model: forwards that are made, work that is counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyDecoder } from '../../test/tinyEngine.ts';
import { DeviceForwards } from './deviceForwards.ts';
import type { DeviceCase } from './deviceMessages.ts';
import { zeroAdapter } from './zeroAdapter.ts';

const chunkTokens = 32;

test('a run is one forward, of focus one for eight rows, and again the same', async (t) => {
  const model = await tinyDecoder('llama', await temporaryFolder(t), 'rowq');
  t.after(() => model.close());
  const { shape } = model;
  const adapter = zeroAdapter(shape, chunkTokens);
  const forwards = new DeviceForwards({ model, adapter, chunkTokens, software: false });
  await assert.rejects(forwards.run(), /nothing was made ready/);
  const { layerBytes, headBytes } = forwards.sizes.weights;
  const slot = 8 * shape.layers * shape.kvHeads * shape.headDim;
  const rowTokens = chunkTokens + adapter.info.promptTokens + 2;
  const cases: [DeviceCase, forwards: number, tokens: number, bytes: number][] = [
    [{ kind: 'prefill' }, 1, chunkTokens, layerBytes + chunkTokens * slot],
    [{ kind: 'decode', chunks: 0 }, 1, 1, layerBytes + headBytes + 2 * chunkTokens * slot],
    [{ kind: 'decode', chunks: 3 }, 1, 1, layerBytes + headBytes + 5 * chunkTokens * slot],
    [{ kind: 'focus', rows: 10 }, 2, 30, 2 * layerBytes + 10 * rowTokens * slot],
    [{ kind: 'decode', chunks: 1 }, 1, 1, layerBytes + headBytes + 3 * chunkTokens * slot],
  ];
  for (const [measured, made, tokens, bytes] of cases) {
    const work = await forwards.prepare(measured);
    assert.deepEqual([work.tokens, work.bytes], [tokens, bytes], JSON.stringify(measured));
    for (let run = 0; run < 3; run++) {
      const before = model.forwards;
      await forwards.run();
      assert.equal(model.forwards - before, made, JSON.stringify(measured));
    }
  }
});
