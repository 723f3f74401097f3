/** Records outlive the run that wrote them, whole or not. */
import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { holeKey } from '../hole.ts';
import { appendRecord } from '../recordFile.ts';
import { loadConsulted } from './consultRecords.ts';
import { consultedHole } from './testHole.ts';

test('what was kept is there again, but for a line that was not finished', async (t) => {
  const file = path.join(await temporaryFolder(t), 'new', 'records.jsonl');
  assert.equal((await loadConsulted(file)).size, 0);
  const { record } = consultedHole();
  const hole = holeKey(record);
  await appendRecord(file, record);
  await appendRecord(file, { kind: 'nats', hole, chunks: [3, 1], nats: 1.5, first8: 2 });
  const whole = await readFile(file, 'utf8');
  await appendFile(file, '{"kind":"nats","ho');
  const loaded = await loadConsulted(file, record);
  assert.deepEqual(loaded.get(hole)?.record, record);
  assert.equal(loaded.get(hole)?.nats.get('3,1')?.nats, 1.5);
  assert.equal(await readFile(file, 'utf8'), whole);
});

test('another source, and what is no record, are refused', async (t) => {
  const file = path.join(await temporaryFolder(t), 'records.jsonl');
  const { record } = consultedHole();
  await appendRecord(file, record);
  await assert.rejects(loadConsulted(file, { ...record, seed: 2 }), {
    kind: 'input',
    message: /seed 1.*not of.*seed 2/,
  });
  await appendFile(file, '{}\n');
  await assert.rejects(loadConsulted(file), { kind: 'input', message: /^Line 2 of/ });
});
