/** The engine outlives neither its parent nor its use, whatever it is doing, and leaves Ctrl-C to its parent. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { bundled } from '../bundled.ts';
import { hangMs } from '../patience.ts';
import { lives } from './processes.ts';
import { type FakeName, fakeEntry, generateParams, until, withEngine } from './withEngine.ts';

const timeout = hangMs;
const { sidecar: sidecarBundle } = bundled({ sidecar: 'test/wire/parent.ts' });

/** A sidecar in a process group of its own, as a terminal gives one to each command, and its engine's process id. */
async function startSidecar(context: TestContext, name: FakeName, faults: Record<string, number>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'fovea-orphan-'));
  writeFileSync(path.join(folder, 'faults.json'), JSON.stringify(faults));
  const args = [sidecarBundle, folder, JSON.stringify(fakeEntry(name))];
  const sidecar = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const [line] = (await once(sidecar.stdout, 'data')) as [Buffer];
  const engine = Number(line.toString());
  assert.ok(lives(engine));
  context.after(() => {
    for (const pid of [sidecar.pid as number, engine]) if (lives(pid)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return { sidecar, engine, file: (file: string) => readFileSync(path.join(folder, file), 'utf8') };
}

test('the engine ends when its parent is killed', { timeout }, async (context) => {
  const { sidecar, engine, file } = await startSidecar(context, 'steady', {});
  await until(() => file('trace').includes('generate'));
  sidecar.kill('SIGKILL');
  await until(() => !lives(engine));
});

test('so does one that is blocked in a forward that never ends', { timeout }, async (context) => {
  const { sidecar, engine, file } = await startSidecar(context, 'hang', { block: 1 });
  await until(() => file('faults.json').includes('"block":0'));
  sidecar.kill('SIGKILL');
  await until(() => !lives(engine));
});

// Windows has no signals to send; there a Ctrl-C reaches the engine as the same event, SIGINT.
if (process.platform !== 'win32') {
  test('Ctrl-C in the terminal of a parent that does not handle it leaves no engine', { timeout }, async (context) => {
    const { sidecar, engine, file } = await startSidecar(context, 'hang', { block: 1 });
    await until(() => file('faults.json').includes('"block":0'));
    process.kill(-(sidecar.pid as number), 'SIGINT');
    await until(() => !lives(engine) && !lives(sidecar.pid as number));
  });

  test('the engine itself does not end at Ctrl-C: a parent that handles it still has one', {
    timeout,
  }, async (context) => {
    const { client, params, states } = withEngine(context, 'steady');
    const { processId } = await client.start(params);
    let sent = false;
    const onTokens = () => {
      if (!sent) process.kill(processId, 'SIGINT');
      sent = true;
    };
    assert.equal((await client.generate(generateParams(100, 4), { onTokens })).tokens.length, 4);
    assert.deepEqual(states, ['starting', 'ready']);
  });
}

test('a hanging engine does not outlive dispose', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'hang', { block: 1 }, { graceMs: 200 });
  const { processId } = await client.start(params);
  const rejected = assert.rejects(client.generate(generateParams(100, 1)), /shut down/);
  await until(() => readFileSync(path.join(params.modelDir, 'faults.json'), 'utf8').includes('"block":0'));
  await client.dispose();
  await rejected;
  assert.ok(!lives(processId));
});
