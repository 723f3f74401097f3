/** Bytes and operations of a case, counted by hand for a tiny model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyDecoder } from '../../test/tinyEngine.ts';
import { slotBytes, weightSizes, workOf } from './caseWork.ts';

test('weights are counted as they lie: 8 bits and a scale for each column or block, or floats', async (t) => {
  const folder = await temporaryFolder(t);
  const [rowq, fp32] = [await tinyDecoder('llama', folder, 'rowq'), await tinyDecoder('llama', folder, 'fp32')];
  t.after(() => Promise.all([rowq.close(), fp32.close()]));
  const { layers, hidden, heads, kvHeads, headDim, ffn, vocab } = rowq.shape;
  const [queries, keys] = [heads * headDim, kvHeads * headDim];
  const parameters = layers * (hidden * (queries + 2 * keys) + queries * hidden + 3 * hidden * ffn);
  const onCpu = weightSizes(rowq.manifest, { kind: 'cpu', floats: 'f32' });
  assert.equal(onCpu.parameters, parameters);
  const { layerBytes, headBytes } = onCpu.weights;
  assert.ok(layerBytes > parameters && layerBytes < 1.3 * parameters, `${layerBytes} of ${parameters}`);
  assert.ok(headBytes > hidden * vocab && headBytes < 1.3 * hidden * vocab);
  const onGpu = weightSizes(rowq.manifest, { kind: 'gpu', floats: 'f16' });
  // Blocks of 32 or 16 inputs, a half for each.
  assert.ok(onGpu.weights.layerBytes >= parameters * (1 + 2 / 32));
  assert.ok(onGpu.weights.layerBytes <= parameters * (1 + 2 / 16));
  const exact = weightSizes(fp32.manifest, { kind: 'gpu', floats: 'f16' });
  assert.equal(exact.weights.layerBytes, 2 * parameters);
  assert.equal(exact.weights.headBytes, 2 * hidden * vocab);
  const slot = slotBytes(rowq.shape, { floats: 'f16' });
  assert.equal(slot, 4 * layers * keys);
  const work = workOf(exact, slot, { forwards: 2, tokens: 3, slots: 10, predicts: true });
  const bytes = 2 * 2 * (parameters + hidden * vocab) + 10 * slot;
  assert.deepEqual(work, { tokens: 3, bytes, operations: 6 * parameters });
});
