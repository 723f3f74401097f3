/** Which processes are slowed: those that the log names, a restart's too. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startedLine } from '../server/engineClient/startedLine.ts';
import { SlowedEngine } from './slowedEngine.ts';

const skip = process.platform === 'win32' && 'no process can be stopped';
const entry = { module: fileURLToPath(new URL('./slowMain.ts', import.meta.url)), execArgv: ['--import', 'tsx'] };

test('an engine and the one after it', { skip }, async (context) => {
  const engine = new SlowedEngine(entry, 3);
  await assert.rejects(engine.begun(), { kind: 'failure', message: /did not say/ });
  for (let run = 0; run < 2; run++) {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    context.after(() => child.kill('SIGKILL'));
    await once(child, 'spawn');
    engine.hear('another line');
    engine.hear(startedLine(child.pid as number));
    await engine.begun();
    if (run > 0) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const reached = await engine.stop();
  assert.ok(reached !== undefined && reached > 1, `${reached}`);
  assert.equal(await engine.stop(), reached, 'stopped once');
});

test('as fast as it is: nothing is done', async () => {
  const engine = new SlowedEngine({ module: 'none' }, 1, 'win32');
  engine.hear(startedLine(process.pid));
  await engine.begun();
  assert.equal(await engine.stop(), undefined);
});

test('Windows is told in one line', () => {
  assert.throws(() => new SlowedEngine({ module: 'none' }, 2, 'win32'), { name: 'FoveaError', kind: 'usage' });
});
