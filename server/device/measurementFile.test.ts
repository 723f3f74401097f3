import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import type { Measurement } from './measurement.ts';
import { addMeasurement, measurementFileName, readMeasurements, removeMeasurement } from './measurementFile.ts';

const speeds = { name: 'speeds', gpu: { readMs: 0.1, tokenMs: 5 }, cpu: { readMs: 0.5, tokenMs: 14 } } as const;
const first: Measurement = {
  ...{ adapter: 'A', driver: '1', model: 'm.0.rowq', build: '0.1.0 1.30.0', threads: 2 },
  measured: speeds,
};
const failed: Measurement = { ...first, driver: '2', measured: { name: 'failed', message: 'it hangs' } };

test('what is written is read; the same thing takes its own place; nothing is left behind', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'not', 'there', 'yet');
  const file = path.join(folder, measurementFileName);
  assert.deepEqual(await readMeasurements(file), []);
  await addMeasurement(file, first);
  await addMeasurement(file, failed);
  assert.deepEqual(await readMeasurements(file), [first, failed]);
  const again: Measurement = { ...first, measured: { name: 'failed', message: 'no' } };
  await addMeasurement(file, again);
  assert.deepEqual(await readMeasurements(file), [failed, again]);
  await removeMeasurement(file, failed);
  await removeMeasurement(file, failed);
  assert.deepEqual(await readMeasurements(file), [again]);
  assert.deepEqual(await readdir(folder), [measurementFileName]);
});

test('only so many are kept, the latest', async (t) => {
  const file = path.join(await temporaryFolder(t), measurementFileName);
  const many = Array.from({ length: 120 }, (_, number) => ({ ...first, model: `m${number}` }));
  await writeFile(file, JSON.stringify({ version: 1, measurements: many }));
  await addMeasurement(file, first);
  const kept = await readMeasurements(file);
  assert.deepEqual([kept.length, kept[0].model, kept.at(-1)], [100, 'm21', first]);
});

const corrupt: [what: string, text: string][] = [
  ['empty', ''],
  ['cut off', '{"version": 1, "measurements": [{"adap'],
  ['bytes', '\0\0\0\0'],
  ['another version', JSON.stringify({ version: 2, measurements: [first] })],
  ['no list', JSON.stringify({ version: 1, measurements: first })],
  ['null', 'null'],
];
for (const [what, text] of corrupt) {
  test(`a file that is ${what} is as if it were not there, and is written anew`, async (t) => {
    const file = path.join(await temporaryFolder(t), measurementFileName);
    await writeFile(file, text);
    assert.deepEqual(await readMeasurements(file), []);
    await addMeasurement(file, first);
    assert.deepEqual(await readMeasurements(file), [first]);
    assert.match(await readFile(file, 'utf8'), /\n$/);
  });
}

test('of several only those that can be understood count', async (t) => {
  const file = path.join(await temporaryFolder(t), measurementFileName);
  const bad = [
    null,
    {},
    { ...first, measured: undefined },
    { ...first, threads: '2' },
    { ...first, measured: { ...speeds, gpu: { readMs: -1, tokenMs: 5 } } },
    { ...first, measured: { ...speeds, cpu: { readMs: null, tokenMs: 5 } } },
    { ...first, measured: { name: 'failed' } },
    { ...first, measured: { name: 'other' } },
  ];
  await writeFile(file, JSON.stringify({ version: 1, measurements: [...bad, failed] }));
  assert.deepEqual(await readMeasurements(file), [failed]);
});
