import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fakeClock } from '../../test/fakeClock.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { Statistics } from './statistics.ts';

async function counting(t: TestContext, folder?: string) {
  const file = path.join(folder ?? (await temporaryFolder(t)), 'kept', 'statistics.json');
  const clock = fakeClock();
  const warnings: string[] = [];
  const state = { enabled: true, day: '2026-01-02' };
  const open = () =>
    new Statistics({
      file,
      clock,
      enabled: () => state.enabled,
      warn: (message) => warnings.push(message),
      today: () => new Date(state.day),
    });
  return { file, clock, warnings, state, open, statistics: open() };
}

const line = { offered: 1, accepted: 0 };

test('counts by language and reason, and times', async (t) => {
  const { statistics } = await counting(t);
  statistics.offered('python');
  statistics.offered('go');
  statistics.offered('go');
  statistics.accepted('go');
  for (const reason of ['place', 'unsure', 'place'] as const) statistics.silent(reason);
  for (let ms = 1; ms <= 100; ms++) statistics.answered(ms);
  assert.deepEqual(await statistics.report(), {
    since: '2026-01-02',
    languages: { python: line, go: { offered: 2, accepted: 1 } },
    silent: { place: 2, unsure: 1 },
    latency: { p50: 51, p95: 96, answers: 100 },
  });
});

test('a file of a time when parts were counted, too, is gone on with', async (t) => {
  const { statistics, file } = await counting(t);
  statistics.offered('go');
  await statistics.write();
  const old = { since: '2026-01-01', languages: { go: { offered: 4, accepted: 2, partly: 1 } }, silent: {} };
  await writeFile(file, JSON.stringify(old));
  assert.deepEqual((await statistics.report()).languages, { go: { offered: 4, accepted: 2 } });
});

test('it writes once a minute, whole, and leaves nothing else', async (t) => {
  const { statistics, clock, file } = await counting(t);
  statistics.offered('go');
  await clock.advance(59_000);
  await assert.rejects(readFile(file), { code: 'ENOENT' });
  statistics.offered('go');
  await clock.advance(1_000);
  await statistics.write();
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')).languages, { go: { ...line, offered: 2 } });
  assert.deepEqual(await readdir(path.dirname(file)), ['statistics.json']);
  statistics.offered('go');
  await statistics.dispose();
  assert.equal(JSON.parse(await readFile(file, 'utf8')).languages.go.offered, 3);
});

test('it goes on counting after a restart, from the first day on; times are of this run', async (t) => {
  const { statistics, state, open } = await counting(t);
  statistics.offered('go');
  statistics.answered(5);
  await statistics.dispose();
  state.day = '2026-03-04';
  const again = open();
  again.offered('go');
  assert.deepEqual(await again.report(), {
    since: '2026-01-02',
    languages: { go: { ...line, offered: 2 } },
    silent: {},
  });
});

test('two editors share the file', async (t) => {
  const { statistics, open } = await counting(t);
  const other = open();
  statistics.offered('go');
  other.offered('go');
  other.silent('nothing');
  await statistics.write();
  await other.write();
  assert.deepEqual((await statistics.report()).languages, { go: { ...line, offered: 2 } });
  assert.deepEqual((await statistics.report()).silent, { nothing: 1 });
});

const corrupt = [
  '',
  '{"since": "2026-0',
  'null',
  '[]',
  '{"since": "soon", "languages": {}, "silent": {}}',
  '{"since": "2026-01-01", "languages": {"go": {"offered": -1, "accepted": 0}}, "silent": {}}',
  '{"since": "2026-01-01", "languages": {}, "silent": {"place": "many"}}',
];
for (const content of corrupt) {
  test(`a file that is ${content || 'empty'} is begun anew`, async (t) => {
    const { statistics, file, warnings } = await counting(t);
    statistics.offered('go');
    await statistics.write();
    await writeFile(file, content);
    statistics.offered('rust');
    assert.deepEqual((await statistics.report()).languages, { rust: line });
    assert.deepEqual(warnings, []);
  });
}

test('a folder that cannot be written is said, and counting goes on', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, 'kept'), 'a file where the folder should be');
  const { statistics, warnings } = await counting(t, folder);
  statistics.offered('go');
  assert.deepEqual((await statistics.report()).languages, { go: line });
  assert.match(warnings[0], /^The statistics file cannot be used \(E\w+\): counts are kept until the editor closes\.$/);
});

test('erased, it begins anew, in the file as well', async (t) => {
  const { statistics, file, state } = await counting(t);
  statistics.offered('go');
  statistics.answered(7);
  await statistics.write();
  state.day = '2026-05-06';
  await statistics.erase();
  assert.deepEqual(await statistics.report(), { since: '2026-05-06', languages: {}, silent: {} });
  assert.doesNotMatch(await readFile(file, 'utf8'), /go/);
});

test('switched off it counts nothing and writes nothing', async (t) => {
  const { statistics, state, file } = await counting(t);
  state.enabled = false;
  statistics.offered('go');
  statistics.accepted('go');
  statistics.silent('place');
  statistics.answered(3);
  await statistics.dispose();
  assert.deepEqual(await statistics.report(), { since: '2026-01-02', languages: {}, silent: {} });
  await assert.rejects(readFile(file), { code: 'ENOENT' });
});
