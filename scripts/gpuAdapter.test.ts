/** Which adapter GPU tests get, on machines of every kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Machine {
  platform: string;
  arch: string;
  env: Record<string, string>;
  browserFolders: string[];
  exists(file: string): boolean;
}

const { gpuAdapter } = (await import(new URL('./gpuAdapter.mjs', import.meta.url).href)) as {
  gpuAdapter(machine: Machine): { line: string; env?: Record<string, string>; unsure?: boolean };
};

const swiftShader = (folder: string) => [`${folder}/vk_swiftshader_icd.json`, `${folder}/libvk_swiftshader.so`];
const machine = (files: string[], changes: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  arch: 'x64',
  env: {},
  browserFolders: ['/a', '/b'],
  exists: (file) => files.includes(file),
  ...changes,
});

test('SwiftShader serves out of the first browser that has it, with its own loader or the system’s', () => {
  const own = gpuAdapter(machine([...swiftShader('/b'), '/b/libvulkan.so.1']));
  assert.deepEqual(own, {
    line: 'SwiftShader in /b',
    env: { VK_ICD_FILENAMES: '/b/vk_swiftshader_icd.json', LD_LIBRARY_PATH: '/b' },
  });
  const both = [...swiftShader('/a'), ...swiftShader('/b'), '/usr/lib64/libvulkan.so.1'];
  const systems = gpuAdapter(machine(both, { env: { LD_LIBRARY_PATH: '/x' } }));
  assert.deepEqual(systems.env, { VK_ICD_FILENAMES: '/a/vk_swiftshader_icd.json', LD_LIBRARY_PATH: '/x:/a' });
});

test('a browser without all of it is passed over; the machine’s own adapter is tried then', () => {
  for (const files of [[], swiftShader('/a'), ['/a/vk_swiftshader_icd.json', '/a/libvulkan.so.1']]) {
    assert.deepEqual(gpuAdapter(machine(files)), { line: "the machine's own adapter", env: {}, unsure: true });
  }
  const there = [...swiftShader('/a'), '/a/libvulkan.so.1'];
  for (const platform of ['darwin', 'win32']) {
    assert.equal(gpuAdapter(machine(there, { platform, arch: 'arm64' })).unsure, true, platform);
  }
});

test('who names a driver gets that one', () => {
  const { line, env } = gpuAdapter(machine(swiftShader('/a'), { env: { VK_ICD_FILENAMES: '/mine.json' } }));
  assert.deepEqual([line, env], ['/mine.json (from the environment)', {}]);
});

test('where ONNX Runtime has no GPU provider the reason is told', () => {
  for (const [platform, arch] of [
    ['linux', 'arm64'],
    ['darwin', 'x64'],
  ]) {
    const { line, env } = gpuAdapter(machine(swiftShader('/a'), { platform, arch }));
    assert.deepEqual([line, env], [`ONNX Runtime has no GPU provider for ${platform} ${arch}`, undefined]);
  }
});
