import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { largestDifference, readLogprobFixture } from '../../../test/logprobFixture.ts';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { logProbs, tinyDecoder } from '../../../test/tinyEngine.ts';
import { tinyKinds } from '../../../test/tinyModels.ts';
import { FoveaError } from '../../base/errors.ts';
import { openModelSource } from '../model/openModelSource.ts';
import { importModel } from './importModel.ts';
import { readManifest } from './manifest.ts';

for (const kind of tinyKinds) {
  test(`the graph of a tiny ${kind} gives PyTorch's log-probabilities`, async (t) => {
    const fixture = readLogprobFixture(`tiny-${kind}`);
    const model = await tinyDecoder(kind, await temporaryFolder(t), 'fp32');
    const difference = largestDifference(fixture, await logProbs(model, fixture.ids));
    await model.close();
    assert.ok(difference < 1e-3, `largest difference ${difference} nats`);
  });

  test(`a tiny ${kind} loses little when quantised, and something`, async (t) => {
    const fixture = readLogprobFixture(`tiny-${kind}`);
    const model = await tinyDecoder(kind, await temporaryFolder(t), 'rowq');
    const found = await logProbs(model, fixture.ids);
    await model.close();
    const loss = fixture.next.reduce((sum, expected, i) => sum + expected - found[i][fixture.ids[i + 1]], 0);
    const difference = largestDifference(fixture, found);
    assert.ok(Math.abs(loss / fixture.next.length) < 0.03, `${loss / fixture.next.length} nats a token`);
    assert.ok(difference > 1e-6 && difference < 0.25, `largest difference ${difference} nats`);
  });
}

test('an import that is stopped leaves what was there', async (t) => {
  const folder = await temporaryFolder(t);
  const model = await tinyDecoder('llama', folder, 'rowq');
  await model.close();
  const source = await openModelSource(path.join(folder, 'llama'));
  const stop = new AbortController();
  const progress = { report: (_: string, done: number) => done === 1 && stop.abort() };
  const options = {
    quantisation: 'rowq',
    calibration: [[1, 2, 3]],
    threads: 1,
    progress,
    signal: stop.signal,
  } as const;
  const isCancelled = (error: unknown) => error instanceof FoveaError && error.kind === 'cancelled';
  await assert.rejects(importModel(source, model.directory, options), isCancelled);
  await source.close();
  assert.deepEqual((await readdir(folder)).sort(), ['llama', 'llama-rowq']);
  assert.equal((await readManifest(model.directory)).quantisation, 'rowq');
});

const damages: [name: string, damage: (folder: string) => Promise<void>][] = [
  ['no model.json', (folder) => mkdir(folder)],
  ['a broken model.json', (folder) => mkdir(folder).then(() => writeFile(path.join(folder, 'model.json'), '{'))],
  ['another format', (folder) => mkdir(folder).then(() => writeFile(path.join(folder, 'model.json'), '{"format":0}'))],
  [
    'missing weights',
    (folder) => mkdir(folder).then(() => writeFile(path.join(folder, 'model.json'), '{"format":1,"weightsBytes":9}')),
  ],
];
for (const [name, damage] of damages) {
  test(`an imported folder with ${name} says what to do`, async (t) => {
    const folder = path.join(await temporaryFolder(t), 'imported');
    await damage(folder);
    await assert.rejects(
      readManifest(folder),
      (error) => error instanceof FoveaError && error.kind === 'input' && error.message.includes('import'),
    );
  });
}
