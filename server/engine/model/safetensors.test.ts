import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { openSafetensors, writeSafetensors } from './safetensors.ts';

const values = Float32Array.of(1, -2.5, 0.1, 65504, 3e-8, -0);

test('what is written is read back, rounded to its type', async (t) => {
  const file = path.join(await temporaryFolder(t), 'a.safetensors');
  const dims = [2, 3];
  await writeSafetensors(
    file,
    new Map([
      ['whole', { dtype: 'I8' as const, dims: [5], values: Int8Array.of(-128, -1, 0, 1, 127) }],
      ['single', { dtype: 'F32' as const, dims, values }],
      ['half', { dtype: 'F16' as const, dims, values }],
      ['brain', { dtype: 'BF16' as const, dims, values }],
    ]),
    { base: 'é' },
  );
  const opened = await openSafetensors(file);
  t.after(() => opened.close());
  assert.deepEqual(opened.metadata, { base: 'é' });
  assert.deepEqual([...opened.tensors.keys()], ['whole', 'single', 'half', 'brain']);
  assert.deepEqual(opened.tensors.get('half')!.dims, dims);
  assert.deepEqual(await opened.read('whole'), Float32Array.of(-128, -1, 0, 1, 127));
  assert.deepEqual(await opened.read('single'), values);
  assert.deepEqual(await opened.read('half'), Float32Array.of(1, -2.5, 0.0999755859375, 65504, 2 ** -24, -0));
  assert.deepEqual(
    await opened.read('brain'),
    Float32Array.of(1, -2.5, 0.10009765625, 65536, 1.0078125 * 2 ** -25, -0),
  );
});

/** Made by the Python library: save({"a": [[1, 2]] as F32, "b": [3] as F16}, metadata={"k": "v"}). */
const fromPython =
  'iAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJrIjoidiJ9LCJhIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxLDJdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiYiI6eyJkdHlwZSI6IkYxNiIsInNoYXBlIjpbMV0sImRhdGFfb2Zmc2V0cyI6WzgsMTBdfX0gAACAPwAAAEAAQg==';

test('a file of the Python library is read, and ours is the same byte for byte', async (t) => {
  const folder = await temporaryFolder(t);
  const theirs = path.join(folder, 'theirs');
  await writeFile(theirs, Buffer.from(fromPython, 'base64'));
  const opened = await openSafetensors(theirs);
  assert.deepEqual(opened.metadata, { k: 'v' });
  assert.deepEqual(await opened.read('a'), Float32Array.of(1, 2));
  assert.deepEqual(await opened.read('b'), Float32Array.of(3));
  await opened.close();

  const ours = path.join(folder, 'ours');
  const tensors = new Map([
    ['a', { dtype: 'F32' as const, dims: [1, 2], values: Float32Array.of(1, 2) }],
    ['b', { dtype: 'F16' as const, dims: [1], values: Float32Array.of(3) }],
  ]);
  await writeSafetensors(ours, tensors, { k: 'v' });
  assert.deepEqual(await readFile(ours), await readFile(theirs));
});

test('a file cut short is told when it is opened', async (t) => {
  const file = path.join(await temporaryFolder(t), 'cut.safetensors');
  await writeSafetensors(file, new Map([['a', { dtype: 'F32' as const, dims: [6], values }]]));
  const { length } = await readFile(file);
  for (const left of [length - 1, length - 24, 40, 8, 5, 0]) {
    await truncate(file, left);
    await assert.rejects(openSafetensors(file), /cut short|not a whole safetensors file/, `${left} bytes`);
  }
});

const damages: [string, string][] = [
  ['no JSON', 'hello'],
  ['offsets backwards', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}'],
  ['offsets and shape differ', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'],
  ['no offsets', '{"a":{"dtype":"F32","shape":[2]}}'],
  ['entry is null', '{"a":null}'],
  ['header is null', 'null'],
];
for (const [what, header] of damages) {
  test(`damaged: ${what}`, async (t) => {
    const file = path.join(await temporaryFolder(t), 'bad.safetensors');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await writeFile(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(16)]));
    await assert.rejects(openSafetensors(file), /is not a whole safetensors file: get it again/);
  });
}

test('a tensor of another type can stand in a file, but not be read', async (t) => {
  const file = path.join(await temporaryFolder(t), 'f8.safetensors');
  const header = '{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
  const opened = await openSafetensors(file);
  t.after(() => opened.close());
  await assert.rejects(opened.read('a'), /is of type F8_E4M3; these can be read: F32, F16, BF16, I8/);
  await assert.rejects(opened.read('b'), /has no tensor b/);
});
