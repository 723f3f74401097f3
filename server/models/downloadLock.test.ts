import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { withDownloadLock } from './downloadLock.ts';

const taken = /being downloaded already, here or in another window: wait for it/;
const never = async (): Promise<never> => assert.fail('it was not to be begun');

test('a second download is refused while the first goes on, not after it', async (t) => {
  const folder = await temporaryFolder(t);
  const lock = path.join(folder, '.lock');
  await withDownloadLock(lock, () => assert.rejects(withDownloadLock(lock, never), taken));
  assert.equal(await withDownloadLock(lock, async () => 'done'), 'done');
  await assert.rejects(
    withDownloadLock(lock, async () => {
      throw new Error('broken');
    }),
    /broken/,
  );
  assert.deepEqual(await readdir(folder), []);
});

test('whose lock holds, and whose is taken over', async (t) => {
  const folder = await temporaryFolder(t);
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => gone.once('exit', resolve));
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  t.after(() => other.kill());
  const cases: [what: string, owner: string, ageSeconds: number, held: boolean][] = [
    ['another process', `${hostname()} ${other.pid}`, 0, true],
    ['one that is gone', `${hostname()} ${gone.pid}`, 0, false],
    ['one that has written nothing for long', `${hostname()} ${other.pid}`, 600, false],
    ['one of another machine', `not-${hostname()} ${gone.pid}`, 0, true],
    ['one of another machine, long ago', `not-${hostname()} ${other.pid}`, 600, false],
    ['a broken one', '', 600, false],
  ];
  for (const [what, owner, ageSeconds, held] of cases) {
    const lock = path.join(folder, what.replaceAll(' ', '-'));
    await writeFile(lock, owner);
    const then = new Date(Date.now() - 1000 * ageSeconds);
    await utimes(lock, then, then);
    const own = withDownloadLock(lock, () => readFile(lock, 'utf8'));
    if (held) await assert.rejects(own, taken, what);
    else assert.equal(await own, `${hostname()} ${process.pid}`, what);
  }
});
