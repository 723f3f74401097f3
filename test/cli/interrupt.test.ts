/** Ctrl-C at any moment, and an engine that is killed under a running command. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { exitCodes } from '../../server/base/errors.ts';
import { lives } from '../wire/processes.ts';
import { type Run, runCli } from './runCli.ts';
import { type TinyHome, tinyHome } from './tinyHome.ts';

let folder: string;
let tiny: TinyHome;
let long: string[];
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-interrupt-'));
  tiny = await tinyHome(folder);
  const holes = ['bench', 'holes', '--holes', '2000', '--tops', '0', '--readers', 'local,attend:2+copy'];
  long = [...holes, '--repo', tiny.repo, '--model', tiny.model, '--json'];
});
after(() => rm(folder, { recursive: true, force: true }));

/** Waits for a line on standard error. */
function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    let text = '';
    child.stderr!.on('data', (piece: string) => {
      text += piece;
      const match = pattern.exec(text);
      if (match) resolve(match);
    });
  });
}

const runsAs = /engine started as process (\d+)\n/;

for (const delayMs of [150, 400, 1000]) {
  test(`interrupted ${delayMs} ms after the engine began: one line, nothing left running or half-written`, async () => {
    let engine = 0;
    const run = await runCli(long, {
      home: tiny.home,
      env: { FOVEA_DEBUG: '1' },
      async started(child) {
        engine = Number((await said(child, runsAs))[1]);
        await wait(delayMs);
        child.kill('SIGINT');
      },
    });
    checkCancelled(run);
    assert.equal(lives(engine), false);
    assert.deepEqual(await drafts(tiny.home), []);
  });
}

test('interrupted at moments of the start', async () => {
  for (const delayMs of [60, 120, 200, 300]) {
    const run = await runCli(long, {
      home: tiny.home,
      async started(child) {
        await wait(delayMs);
        child.kill('SIGINT');
      },
    });
    // Before the program has begun, Node itself ends at the signal.
    if (run.signal !== 'SIGINT') checkCancelled(run);
    assert.equal(run.stdout, '');
    assert.deepEqual(await drafts(tiny.home), []);
  }
});

test('an engine killed in the middle is started again, and the command ends as if nothing had been', async () => {
  const short = long.map((word) => (word === '2000' ? '6' : word));
  const undisturbed = await runCli(short, { home: tiny.home });
  const disturbed = await runCli(short, {
    home: tiny.home,
    env: { FOVEA_DEBUG: '1' },
    async started(child) {
      const engine = Number((await said(child, runsAs))[1]);
      await wait(30);
      process.kill(engine, 'SIGKILL');
    },
  });
  assert.equal(disturbed.code, 0, disturbed.messages.join('\n'));
  assert.equal(disturbed.stdout, undisturbed.stdout);
  assert.ok(disturbed.messages.some((line) => /engine was killed .*restart/.test(line)));
});

function checkCancelled(run: Run): void {
  assert.equal(run.code, exitCodes.cancelled, run.messages.join('\n'));
  assert.equal(run.stdout, '');
  assert.ok(run.messages.includes('Cancelled.'), run.messages.join('\n'));
}

/** What an unfinished write would leave in the cache folder. */
async function drafts(home: string): Promise<string[]> {
  const names = await readdir(home, { recursive: true });
  return names.filter((name) => /\.(part|tmp)$|(^|[/\\])\.draft-/.test(name));
}
