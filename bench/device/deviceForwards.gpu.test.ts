/** Cases that the memory of a GPU does not hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GpuDecoder } from '../../server/engine/gpu/gpuDecoder.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyDecoder } from '../../test/tinyEngine.ts';
import { DeviceForwards } from './deviceForwards.ts';
import { zeroAdapter } from './zeroAdapter.ts';

test('what the memory on the GPU does not hold is not tried, and the rest is', async (t) => {
  const { directory, shape } = await tinyDecoder('llama', await temporaryFolder(t), 'fp32');
  const model = await GpuDecoder.open(directory, { poolBytes: 1e6 });
  t.after(() => model.close());
  const chunkTokens = 32;
  const [slots, held] = [100 * chunkTokens, model.deviceBytes];
  const memoryBytes = 2 * held + slots * 2 * shape.layers * shape.kvHeads * shape.headDim;
  const sizes = { chunkTokens, adapter: zeroAdapter(shape, chunkTokens), software: false, memoryBytes };
  const forwards = new DeviceForwards({ model, ...sizes });
  await assert.rejects(forwards.prepare({ kind: 'decode', chunks: 1000 }), /GB of memory on the GPU and \d/);
  await forwards.prepare({ kind: 'decode', chunks: 2 });
  await forwards.run();
  const before = { ...model.traffic };
  await forwards.run();
  // the best id and its log-probability, and two shares
  assert.equal(model.traffic.down - before.down, 8 + 4 + 2 * 4);
  assert.ok(model.traffic.up > before.up);
});
