/** Chunk caches that leave the device for memory and come back: the budget holds, and what is read stays the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefilled, tinyIds, wholeRows } from '../../../test/tinyEngine.ts';
import { difference, tinyPair } from '../../../test/tinyGpu.ts';
import { neverCancelled } from '../cancel.ts';
import type { ChunkKv, Decoder } from '../device.ts';
import { DeviceFault } from '../deviceFault.ts';
import type { Quantisation } from '../protocol.ts';
import { parseReader } from '../readers/readerSpec.ts';
import { Readers } from '../readers/readers.ts';
import { GpuDecoder } from './gpuDecoder.ts';

/** Read in one forward. */
const chunkTokens = 16;
/** Of log-probabilities, where chunks come back out of 8 bits. */
const tolerances: Record<Quantisation, number> = { fp32: 0, rowq: 0.05 };

/** What follows a local context, by whatever chunks it reads. */
function reads(model: Decoder) {
  const { vocab } = model.shape;
  const local = tinyIds('local', 20, vocab);
  const chunks = Array.from({ length: 5 }, (_, i) => tinyIds(`chunk${i}`, chunkTokens, vocab));
  const kept = new Map<string, ChunkKv>();
  return async (...which: number[]) => {
    const readers = new Readers({ model, adapter: undefined, chunkTokens });
    const asked = which.map((i) => chunks[i]);
    const params = { reader: parseReader(`attend:${which.length}`), chunks: asked, local, localFileTokens: 20 };
    const reading = await readers.open(
      { ...params, history: local },
      await prefilled(model, asked, kept),
      1,
      neverCancelled,
    );
    const { next } = await reading.forward(local.slice(-1), neverCancelled);
    const rows = await wholeRows(next, vocab);
    readers.release();
    return rows;
  };
}

for (const quantisation of ['fp32', 'rowq'] as const) {
  test(`five chunks through room for two and a half, ${quantisation}`, async (t) => {
    const { gpu: roomy } = await tinyPair(t, 'llama', quantisation);
    const chunkBytes = roomy.pool.deviceBytes(chunkTokens);
    const gpu = await GpuDecoder.open(roomy.directory, { poolBytes: 2.5 * chunkBytes });
    t.after(() => gpu.close());
    const [read, expected] = [reads(gpu), reads(roomy)];
    const levels: number[] = [];
    for (const which of [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2], [0, 4], [0, 1, 2, 3, 4]]) {
      const found = difference(await read(...which), await expected(...which));
      assert.ok(found <= tolerances[quantisation], `chunks ${which}: log-probabilities differ by ${found}`);
      assert.ok(gpu.pool.bytes <= 2.5 * chunkBytes, `${gpu.pool.bytes} bytes in the pool`);
      assert.equal(gpu.pool.bytes, gpu.pool.size * chunkBytes);
      levels.push(gpu.tensors.bytes - gpu.pool.bytes);
    }
    // five made of which two stay; then each time those that are not there come back
    assert.ok(gpu.pool.moved.back >= 10, `${gpu.pool.moved.back} came back`);
    assert.equal(gpu.pool.moved.out, gpu.pool.moved.back + 5 - gpu.pool.size);
    assert.deepEqual(roomy.pool.moved, { out: 0, back: 0 });
    assert.deepEqual(new Set(levels).size, 1, `what readers held is given back: ${levels} bytes`);
  });
}

test('a chunk that does not come back whole is a fault of the device', async (t) => {
  for (const quantisation of ['fp32', 'rowq'] as const) {
    const { gpu } = await tinyPair(t, 'llama', quantisation, { poolBytes: 1 });
    const { tensors } = gpu;
    const { vocab, layers, kvHeads, headDim } = gpu.shape;
    const [first] = await prefilled(gpu, [tinyIds('first', chunkTokens, vocab), tinyIds('second', chunkTokens, vocab)]);
    const target = await gpu.keyValues(1, chunkTokens);
    const dims = [layers, kvHeads, chunkTokens, headDim];
    const [zeros] = await tensors.zeros('float32', dims, 1);
    const hold = tensors.hold.bind(tensors);
    for (const part of ['keys', 'values']) {
      let held = 0;
      tensors.hold = (tensor) => {
        const isLost = tensor.dims.join() === dims.join() && (held++ === 0) === (part === 'keys');
        return isLost ? zeros : hold(tensor);
      };
      await assert.rejects(target.place(first, 0, 0), DeviceFault, `${part}, ${quantisation}`);
    }
    tensors.hold = hold;
    await target.place(first, 0, 0);
  }
});
