import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GpuAdapter } from './adapter.ts';
import { adapterWords, isSoftware, preferredAdapter } from './adapter.ts';
import { chooseDevice, type DeviceFacts, gpuBytesOf, paramsOf } from './chooseDevice.ts';
import { deviceLine, deviceReport } from './deviceReport.ts';
import { costMs, gpuIsFaster, type Measured } from './measurement.ts';

const rtx: GpuAdapter = { name: 'NVIDIA GeForce RTX 4070', driver: '550.54', software: false };
const xe: GpuAdapter = { name: 'Intel Iris Xe Graphics', software: false };
const pipe: GpuAdapter = { name: 'llvmpipe', software: true };
const [quick, slow] = [
  { readMs: 0.1, tokenMs: 5 },
  { readMs: 0.5, tokenMs: 14 },
];
const faster: Measured = { name: 'speeds', gpu: quick, cpu: slow };
const slower: Measured = { name: 'speeds', gpu: slow, cpu: quick };
const broken: Measured = { name: 'failed', message: 'it hangs' };

/** Without more said: automatic, on Linux, one real adapter that nobody has measured. */
function check(more: Partial<DeviceFacts>, measured?: Measured): string {
  const facts: DeviceFacts = {
    ...{ device: 'automatic', gpuMegabytes: 0, platform: 'linux', arch: 'x64', adapters: [rtx], fallen: undefined },
    measuredOn: () => measured,
    ...more,
  };
  const { kind, reason } = chooseDevice(facts);
  return `${kind}: ${reason.name}${'adapter' in reason ? ` ${reason.adapter}` : ''}`;
}

const lost = { name: 'lost', message: 'gone' } as const;
const failed = { name: 'failed', message: 'no' } as const;
const cases: [facts: Partial<DeviceFacts>, measured: Measured | undefined, expected: string][] = [
  [{ device: 'cpu' }, faster, 'cpu: asked'],
  [{ device: 'gpu' }, undefined, 'gpu: asked'],
  [{ device: 'gpu' }, slower, 'gpu: asked'],
  [{ device: 'gpu', adapters: [pipe] }, undefined, 'gpu: asked'],
  [{ device: 'gpu', adapters: [] }, undefined, 'gpu: asked'],
  [{ device: 'gpu', adapters: undefined }, undefined, 'gpu: asked'],
  [{ device: 'gpu', arch: 'arm64' }, faster, 'cpu: noProvider'],
  [{ platform: 'darwin' }, faster, 'cpu: noProvider'],
  [{ platform: 'darwin', arch: 'arm64' }, faster, 'gpu: faster NVIDIA GeForce RTX 4070'],
  [{ platform: 'win32', arch: 'arm64' }, faster, 'gpu: faster NVIDIA GeForce RTX 4070'],
  [{ device: 'gpu', fallen: failed }, faster, 'cpu: failed NVIDIA GeForce RTX 4070'],
  [{ fallen: lost }, faster, 'cpu: lost NVIDIA GeForce RTX 4070'],
  [{ device: 'cpu', fallen: lost }, faster, 'cpu: asked'],
  [{ adapters: [] }, faster, 'cpu: noGpu'],
  [{ adapters: [pipe] }, faster, 'cpu: software llvmpipe'],
  [{ adapters: [pipe, xe] }, faster, 'gpu: faster Intel Iris Xe Graphics'],
  [{}, undefined, 'cpu: notMeasured NVIDIA GeForce RTX 4070'],
  [{ adapters: undefined }, undefined, 'cpu: notMeasured a GPU'],
  [{ adapters: undefined }, faster, 'gpu: faster a GPU'],
  [{}, faster, 'gpu: faster NVIDIA GeForce RTX 4070'],
  [{}, slower, 'cpu: slower NVIDIA GeForce RTX 4070'],
  [{}, broken, 'cpu: failed NVIDIA GeForce RTX 4070'],
];
for (const [facts, measured, expected] of cases) {
  test(`${JSON.stringify(facts)} ${measured?.name ?? 'not measured'}: ${expected}`, () => {
    assert.equal(check(facts, measured), expected);
  });
}

test('what is measured is looked for by the adapter that would serve', () => {
  const asked: string[] = [];
  check({
    adapters: [pipe, xe, rtx],
    measuredOn({ name }) {
      asked.push(name);
      return undefined;
    },
  });
  assert.deepEqual(asked, [rtx.name]);
  assert.equal(preferredAdapter([xe, { ...rtx, software: true }]), xe);
});

test('a GPU must be a tenth faster, by a chunk read and a line written', () => {
  assert.equal(costMs({ readMs: 0.5, tokenMs: 10 }), 416);
  assert.equal(gpuIsFaster({ readMs: 0.5, tokenMs: 10 }, { readMs: 0.5, tokenMs: 10 }), false);
  assert.equal(gpuIsFaster({ readMs: 0.46, tokenMs: 9.2 }, { readMs: 0.5, tokenMs: 10 }), false);
  assert.equal(gpuIsFaster({ readMs: 0.45, tokenMs: 9 }, { readMs: 0.5, tokenMs: 10 }), true);
  assert.equal(
    gpuIsFaster({ readMs: 0.1, tokenMs: 20 }, { readMs: 0.5, tokenMs: 14 }),
    true,
    'slow at tokens, quick at chunks',
  );
  assert.equal(gpuIsFaster({ readMs: 0.1, tokenMs: 40 }, { readMs: 0.5, tokenMs: 14 }), false);
});

test('the budget: as the setting says, else a quarter of the memory within bounds', () => {
  assert.equal(gpuBytesOf(300, { memoryBytes: 24e9 }), 300e6);
  assert.equal(gpuBytesOf(0, { memoryBytes: 8e9 }), 2e9);
  assert.equal(gpuBytesOf(0, { memoryBytes: 141e9 }), 4e9);
  assert.equal(gpuBytesOf(0, { memoryBytes: 128e6 }), 256e6);
  assert.equal(gpuBytesOf(0, undefined), 1e9);
});

test('software adapters by the names that their drivers have', () => {
  const names = [
    'SwiftShader Device (LLVM 10.0.0)',
    'llvmpipe (LLVM 15.0.6, 256 bits)',
    'Microsoft Basic Render Driver',
  ];
  assert.deepEqual(names.map(isSoftware), [true, true, true]);
  assert.deepEqual(['AMD Radeon', 'Apple M2', 'Intel Arc A770', 'Warpath 3000'].map(isSoftware), [
    false,
    false,
    false,
    false,
  ]);
});

test('what is told: the device with its driver, and why', () => {
  const facts = { device: 'automatic', gpuMegabytes: 0, platform: 'linux', arch: 'x64', fallen: undefined } as const;
  const decision = chooseDevice({ ...facts, adapters: [rtx], measuredOn: () => faster });
  assert.deepEqual(paramsOf(decision), { device: 'gpu', gpuBytes: 1e9 });
  assert.equal(
    deviceLine(deviceReport(decision)),
    'GPU (NVIDIA GeForce RTX 4070, driver 550.54). NVIDIA GeForce RTX 4070 is faster than the CPU here: it reads 10000 tokens a second and writes 200, the CPU 2000 and 71.',
  );
  assert.deepEqual(deviceReport(decision, { kind: 'cpu', fall: lost }), {
    kind: 'cpu',
    why: {
      message: 'NVIDIA GeForce RTX 4070 was lost again and again (gone): restarting the engine tries it anew.',
      sentence: { name: 'gpuLost', args: ['NVIDIA GeForce RTX 4070', 'gone'] },
    },
  });
  const none = chooseDevice({ ...facts, adapters: [], measuredOn: () => undefined });
  assert.deepEqual(paramsOf(none), { device: 'cpu' });
  assert.match(deviceLine(deviceReport(none)), /^CPU\. No GPU was found/);
  assert.equal(adapterWords(xe), xe.name);
});
