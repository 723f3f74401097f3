/** `fovea complete` prints what an editor would offer, says why where that is nothing, and tells the model's own text apart. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from './runCli.ts';
import { type TinyHome, tinyHome } from './tinyHome.ts';

let folder: string;
let tiny: TinyHome;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-complete-'));
  tiny = await tinyHome(folder);
  const { repo } = tiny;
  const deep =
    'class Ledger:\n    def close(self):\n        for entry in self.entries:\n            settle_ledger(entry, self.currency)\n';
  await writeFile(path.join(repo, 'src/ledger.py'), deep);
  await writeFile(path.join(repo, 'src/new.py'), 'for entry in self.entries:\n    \n');
  const jobs = 'for job in waiting_jobs:\n    run_job(job, system_clock)\n';
  await writeFile(path.join(repo, 'src/jobs.py'), jobs);
  await writeFile(path.join(repo, 'src/done.py'), jobs.replace(':\n', ':\n    \n'));
  await writeFile(path.join(repo, 'COMMIT_EDITMSG'), 'Settle the ledger\n');
});
after(() => rm(folder, { recursive: true, force: true }));

async function complete(place: string, ...more: string[]) {
  const { home, repo, model } = tiny;
  const args = ['complete', place, '--repo', repo, '--model', model, '--reader', 'attend:2+copy', '--device', 'cpu'];
  const run = await runCli([...args, ...more], { home });
  assert.equal(run.code, 0, run.messages.join('\n'));
  return run.stdout;
}

test('what is copied from a deeper place is printed at the cursor’s level, and raw as the model wrote it', async () => {
  const document = JSON.parse(await complete('src/new.py:2:1', '--line', '--json'));
  assert.equal(document.text, '    settle_ledger(entry, self.currency)');
  assert.equal(document.raw, '            settle_ledger(entry, self.currency)');
  assert.deepEqual(document.filters, []);
  assert.equal(document.silence, undefined);
  assert.ok(document.copied.some((run: { path: string }) => run.path === 'src/ledger.py'));
  const raw = await complete('src/new.py:2:1', '--line', '--raw');
  assert.ok(raw.startsWith('            settle_ledger(entry, self.currency)\n'), raw);
});

test('where a filter takes all, the reason is a sentence, and the raw text is there', async () => {
  const document = JSON.parse(await complete('src/done.py:2:5', '--line', '--json'));
  assert.equal(document.text, '');
  assert.equal(document.raw, 'run_job(job, system_clock)');
  assert.ok(document.filters.includes('suffix'));
  const { reason, detail, message } = document.silence;
  assert.deepEqual([reason, detail], ['filtered', 'suffix']);
  assert.equal(await complete('src/done.py:2:5', '--line'), `${message}\n`);
  assert.match(message, /what follows the cursor already/);
});

test('a message to version control gets nothing, and says by which setting', async () => {
  assert.match(await complete('COMMIT_EDITMSG:1'), /^Nothing is offered in .* fovea\.languages\.\n$/);
});
