/**
 * A process at work has a processor no longer than it is let run, which is as long as it should be: a busy machine can
 * only make that less. Whatever ends the slowing, the process is let go.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { slowedBy } from './dutyCycle.ts';
import { SlowedProcess } from './slowedProcess.ts';

const skip = process.platform === 'win32' && 'no process can be stopped';
const module = fileURLToPath(new URL('./slowMain.ts', import.meta.url));
const entry = { module, execArgv: ['--import', 'tsx'] };
/** Busy for as long as it is told, then says for how many ms of that it had a processor. */
const busy = `process.on('message', (ms) => {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  while (performance.now() - from < ms);
  const { user, system } = process.cpuUsage(cpu);
  process.send((user + system) / 1000);
});
process.on('disconnect', () => process.exit());`;

let script: string;
before(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'fovea-slow-'));
  script = path.join(folder, 'busy.mjs');
  await writeFile(script, busy);
  return () => rm(folder, { recursive: true, force: true });
});

async function target(context: TestContext) {
  const child = fork(script, { execArgv: [] });
  context.after(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  return { child, pid: child.pid as number, busyMs: (ms: number) => busyMsOf(child, ms) };
}

async function busyMsOf(child: ChildProcess, ms: number): Promise<number> {
  child.send(ms);
  const [busyMs] = (await once(child, 'message')) as [number];
  return busyMs;
}

for (const slow of [1.5, 6, 20]) {
  test(`${slow} times slower until it is stopped`, { skip }, async (context) => {
    const { pid, busyMs } = await target(context);
    const slowed = new SlowedProcess(entry, pid, slow);
    await slowed.begun;
    const busy = await busyMs(1_000);
    const times = await slowed.stop();
    const reached = slowedBy([times]) ?? 0;
    assert.ok(reached > slow / 1.3 && reached < slow * 1.3, `${reached}`);
    assert.ok(times.ranMs + times.stoppedMs > 900);
    assert.ok(busy < 1.3 * times.ranMs, `${busy} ms busy in ${times.ranMs}`);
    assert.ok((await busyMs(20)) > 0);
  });
}

test('a process that is gone ends it without an error', { skip }, async (context) => {
  const { child, pid } = await target(context);
  const slowed = new SlowedProcess(entry, pid, 6);
  await slowed.begun;
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok((await slowed.stop()).ranMs > 0);
  const late = new SlowedProcess(entry, pid, 6);
  await late.begun;
  await late.stop();
});

test('whoever slows a process and is killed lets it go', { skip }, async (context) => {
  const { pid, busyMs } = await target(context);
  const args = [...entry.execArgv, module, `${pid}`, '50'];
  const keeper = `const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ${JSON.stringify(args)}, { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.on('error', () => {});`;
  const bench = spawn(process.execPath, ['-e', keeper], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(bench.stdout, 'data');
  bench.kill('SIGKILL');
  // Its output is held open by the one that slows, until that one ends.
  bench.stdout.resume();
  await once(bench.stdout, 'close');
  assert.ok((await busyMs(20)) > 0);
});

test('one that cannot slow says so, and lets the process go', { skip }, async (context) => {
  const { pid, busyMs } = await target(context);
  process.kill(pid, 'SIGSTOP');
  const slowed = new SlowedProcess({ module: `${module}.none` }, pid, 6);
  const failure = { name: 'FoveaError', kind: 'failure', message: /^Nothing slows process \d+ any more \(code 1\)/ };
  await assert.rejects(slowed.begun, failure);
  await assert.rejects(slowed.stop(), failure);
  assert.ok((await busyMs(20)) > 0);
});
