import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { writeSafetensors } from '../engine/model/safetensors.ts';
import { shippedParts } from './shippedParts.ts';

const [base, other] = ['a'.repeat(64), 'b'.repeat(64)];

test('the adapter whose header names the base model, with the weights beside it', async (t) => {
  const models = await temporaryFolder(t);
  const place = async (name: string, sha256: string): Promise<string> => {
    await mkdir(path.join(models, name));
    const file = path.join(models, name, 'adapter.safetensors');
    await writeSafetensors(file, new Map(), { base_sha256: sha256 });
    return file;
  };
  const warnings: string[] = [];
  const find = (sha256: string) => shippedParts(models, sha256, (message) => warnings.push(message));

  assert.deepEqual(await find(base), {});
  await place('0-other', other);
  await mkdir(path.join(models, '1-without'));
  assert.deepEqual(await find(base), {});
  const adapterFile = await place('2-own', base);
  await place('3-own-too', base);
  assert.deepEqual(await find(base), { adapterFile });
  const copyWeightsFile = path.join(models, '2-own', 'copyWeights.json');
  await writeFile(copyWeightsFile, '{}');
  assert.deepEqual(await find(base), { adapterFile, copyWeightsFile });
  assert.deepEqual(warnings, []);

  await mkdir(path.join(models, '1-damaged'));
  await writeFile(path.join(models, '1-damaged', 'adapter.safetensors'), 'no safetensors');
  assert.deepEqual(await find(base), { adapterFile, copyWeightsFile });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^A shipped focus adapter is left out: .*1-damaged.* is not a whole safetensors file/);
});

test('no folder, nothing shipped', async (t) => {
  const models = path.join(await temporaryFolder(t), 'none');
  assert.deepEqual(await shippedParts(models, base, assert.fail), {});
});
