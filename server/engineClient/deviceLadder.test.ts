import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceLadder, lossWindowMs, shortened } from './deviceLadder.ts';

const gpu = { device: 'gpu', gpuBytes: 1001 } as const;

test('half the budget, then the CPU, until somebody asks anew', () => {
  const ladder = new DeviceLadder(gpu);
  assert.deepEqual([ladder.params, ladder.onGpu, ladder.fall], [gpu, true, undefined]);
  ladder.serves();
  ladder.lost('lost the GPU', 0);
  assert.deepEqual([ladder.params, ladder.onGpu], [{ device: 'gpu', gpuBytes: 500 }, true]);
  ladder.lost('lost the GPU (no memory).', lossWindowMs - 1);
  assert.deepEqual([ladder.params, ladder.onGpu], [{ device: 'cpu' }, false]);
  assert.deepEqual(ladder.fall, { name: 'lost', message: 'lost the GPU (no memory)' });
  ladder.forget();
  assert.deepEqual([ladder.params, ladder.fall], [gpu, undefined]);
  ladder.lost('once', lossWindowMs);
  assert.equal(ladder.onGpu, true, 'what was before the question no longer counts');
});

test('a loss now and then is no reason to leave the GPU, nor to halve again', () => {
  const ladder = new DeviceLadder(gpu);
  for (let hour = 0; hour < 5; hour++) ladder.lost('went to sleep', hour * lossWindowMs);
  assert.deepEqual(ladder.params, { device: 'gpu', gpuBytes: 500 });
});

test('one that never served has failed, rather than been lost', () => {
  const ladder = new DeviceLadder(gpu);
  ladder.lost('no memory', 0);
  ladder.lost('no memory', 1);
  assert.deepEqual(ladder.fall, { name: 'failed', message: 'no memory' });
});

test('one that cannot be used is not tried with less', () => {
  const ladder = new DeviceLadder(gpu);
  ladder.failed('GPU: no adapter.\nat line two');
  assert.deepEqual([ladder.params, ladder.fall], [{ device: 'cpu' }, { name: 'failed', message: 'GPU: no adapter' }]);
  const long = new DeviceLadder(gpu);
  long.failed('x'.repeat(1000));
  assert.equal(long.fall?.message.length, 200);
});

test('what ONNX Runtime says is told without its places', () => {
  const said =
    'The engine failed: DeviceFault: no session can be made on it (/src/core/webgpu_context.cc:136 onnxruntime::Initialize(const Config&)::<lambda()> result.status == Success was false. Failed to get a WebGPU adapter: No supported adapters)';
  assert.equal(shortened(said), 'no session can be made on it (Failed to get a WebGPU adapter: No supported adapters)');
  assert.equal(shortened('It is gone.'), 'It is gone');
});

test('on the CPU there is nothing to leave, and another device may be asked for', () => {
  const ladder = new DeviceLadder({});
  assert.deepEqual([ladder.params, ladder.onGpu], [{}, false]);
  ladder.forget({ device: 'gpu' });
  assert.deepEqual([ladder.params, ladder.onGpu], [{ device: 'gpu' }, true]);
  ladder.lost('lost', 0);
  assert.deepEqual(ladder.params, { device: 'gpu' }, 'a budget that nobody named cannot be halved');
});
