/** The labels that the gate learns from: whole, and of projects that nothing is reported on. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { loadLabels } from './labelRecords.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test('what is kept is of the training corpus alone, each place once, in both modes', async () => {
  const places = await loadLabels(fileOf('labels.jsonl'));
  const lock = await readFile(fileOf('../../training/corpus/lock.jsonl'), 'utf8');
  const entries = lock
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { registry: string; name: string; split: string });
  const training = new Set(
    entries
      .filter(({ split }) => split === 'train')
      .map(({ registry, name }) => `${registry}-${name.replace('/', '+')}`),
  );
  for (const { project } of places) assert.ok(training.has(project), project);
  const keys = places.map(({ project, path: file, offset, mode }) => `${project}/${file}:${offset} ${mode}`);
  assert.equal(new Set(keys).size, keys.length);
  for (const { chunks, local, offset, targetEnd } of places) {
    assert.ok(targetEnd > offset && local > 0);
    for (const { nats, share, start, end } of chunks) assert.ok(nats > 0 && share >= 0 && share <= 1 && end > start);
  }
  const infill = places.filter(({ mode }) => mode === 'infill').length;
  assert.ok(infill >= places.length / 3 && infill <= (2 * places.length) / 3);
});

test('a line that is none is named; one that was cut short is measured again', async (t) => {
  const file = path.join(await temporaryFolder(t), 'labels.jsonl');
  await writeFile(file, '{"project":"a","chunks":[]}\n{"project":"b","chu');
  assert.equal((await loadLabels(file)).length, 1);
  await writeFile(file, '{"project":"a","chunks":[]}\n{"other":1}\n');
  await assert.rejects(loadLabels(file), { kind: 'input', message: /^Line 2 of / });
});
