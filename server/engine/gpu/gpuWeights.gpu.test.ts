/** What lies on the device is the import's own numbers, in either form; what got lost on the way is found. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { dequantisedImport } from '../../../test/dequantisedImport.ts';
import { logProbs, tinyIds } from '../../../test/tinyEngine.ts';
import { difference, tinyPair } from '../../../test/tinyGpu.ts';
import { DeviceFault } from '../deviceFault.ts';
import { DecoderModel } from '../graph/model.ts';
import { gpuWeightsForm, uploadWeights } from './gpuWeights.ts';
import { GpuTensors } from './tensors.ts';

/** f32 on both sides, added in another order. */
const tolerance = 1e-3;

test('8-bit weights have their own values on the GPU: those of full precision over them, without quantised activations', async (t) => {
  const { cpu, gpu, folder } = await tinyPair(t, 'qwen2', 'rowq');
  const plainFolder = path.join(folder, 'dequantised');
  await dequantisedImport(cpu.directory, plainFolder);
  const plain = await DecoderModel.open(plainFolder, 1);
  t.after(() => plain.close());
  const ids = tinyIds('weights', 12, cpu.shape.vocab);
  const expected = await logProbs(plain, ids);
  const found = difference(await logProbs(gpu, ids), expected);
  assert.ok(found < tolerance, `log-probabilities differ by ${found}`);
  const quantised = difference(await logProbs(cpu, ids), expected);
  assert.ok(quantised > 10 * tolerance, `the CPU, which quantises activations, differs by ${quantised} only`);
});

test('each upload that is lost is a fault of the device, whatever it was', async (t) => {
  for (const quantisation of ['fp32', 'rowq'] as const) {
    const { cpu } = await tinyPair(t, 'llama', quantisation);
    const tensors = new GpuTensors();
    t.after(() => tensors.close());
    const upload = tensors.upload.bind(tensors);
    let [count, lost] = [0, -1];
    tensors.upload = (type, dims, data) => upload(type, dims, count++ === lost ? data.slice().fill(0) : data);
    const form = gpuWeightsForm(cpu.manifest, 'float32');
    const open = async () => {
      count = 0;
      await uploadWeights(tensors, cpu.manifest, cpu.directory, form);
    };
    await open();
    const all = count;
    assert.ok(all > 15, `only ${all} tensors`);
    for (lost = 0; lost < all; lost++) {
      await assert.rejects(open(), DeviceFault, `${quantisation}: tensor ${lost} of ${all}`);
    }
    tensors.release();
  }
});
