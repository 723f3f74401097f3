import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { FoveaError } from '../base/errors.ts';
import { type PinnedWheel, pipDownload } from './pip.ts';
import { findPip, pythonCommands } from './python.ts';

const script = fileURLToPath(new URL('../../test/models/fakePython.mjs', import.meta.url));

/** A fake Python, the wheel that it has, and an empty folder to download to. */
async function prepare(t: TestContext, behaviour: string) {
  const root = await temporaryFolder(t);
  const content = randomBytes(100_000);
  const file = path.join(root, 'tiny-1.0-py3-none-any.whl');
  await writeFile(file, content);
  const folder = path.join(root, 'download');
  await mkdir(folder);
  const wheelSha256 = createHash('sha256').update(content).digest('hex');
  const wheel: PinnedWheel = { name: 'tiny', version: '1.0', wheelBytes: content.length, wheelSha256 };
  const call = async () => JSON.parse(await readFile(`${file}.call.json`, 'utf8'));
  return { python: [process.execPath, script, behaviour, file], content, folder, wheel, call };
}

const silent = { report() {} };

test('pip is asked for one pinned wheel, and its download is seen growing', async (t) => {
  const { python, content, folder, wheel, call } = await prepare(t, 'works');
  const seen: number[] = [];
  const progress = {
    report(_label: string, done: number, total: number) {
      assert.equal(total, content.length);
      seen.push(done);
    },
  };
  const found = await pipDownload(wheel, folder, { pythons: [python], progress, watchMs: 5 });
  assert.deepEqual(await readFile(found), content);
  const { args, requirements, temporary } = await call();
  assert.equal(requirements, `tiny==1.0 --hash=sha256:${wheel.wheelSha256}\n`);
  for (const option of ['download', '--no-deps', '--only-binary=:all:', '--require-hashes'])
    assert.ok(args.includes(option));
  assert.equal(temporary, folder);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  assert.equal(seen.at(-1), content.length);
  assert.ok(
    seen.some((done) => done > 1000 && done < content.length),
    `${seen}`,
  );
});

const failures: [string, RegExp][] = [
  ['network', /could not reach its package index to get tiny==1\.0: check the network/],
  ['absent', /has no tiny==1\.0/],
  ['hash', /is not the file that Fovea knows/],
  ['full', /The disk is full/],
  ['odd', /pip could not get tiny==1\.0: ERROR: something else went wrong/],
];
for (const [behaviour, message] of failures) {
  test(`pip fails: ${behaviour}`, async (t) => {
    const { python, folder, wheel } = await prepare(t, behaviour);
    await assert.rejects(pipDownload(wheel, folder, { pythons: [python], progress: silent }), (error: unknown) => {
      assert.ok(error instanceof FoveaError);
      assert.equal(error.kind, 'failure');
      assert.match(error.message, message);
      return true;
    });
  });
}

test('an abort kills pip', async (t) => {
  const { python, folder, wheel, call } = await prepare(t, 'slow');
  const stop = new AbortController();
  // Aborted once pip runs: when the first part of the file is there.
  const progress = { report: (_label: string, done: number) => void (done > 10_000 && stop.abort()) };
  const download = pipDownload(wheel, folder, { pythons: [python], progress, signal: stop.signal, watchMs: 5 });
  await assert.rejects(download, { kind: 'cancelled' });
  const { pid } = await call();
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('the first Python 3 with pip is taken', async (t) => {
  const { python } = await prepare(t, 'works');
  const [node, , , wheel] = python;
  const like = (behaviour: string) => [node, script, behaviour, wheel];
  const none = [path.join(path.dirname(wheel), 'no-such-python')];
  assert.deepEqual(await findPip([none, like('noPip'), like('python2'), python]), python);
  await assert.rejects(findPip([none, like('noPip')]), /Python has no pip: install it/);
  await assert.rejects(findPip([none, like('python2')]), /Python was not found: install Python 3/);
  await assert.rejects(findPip([none]), /Python was not found: install Python 3/);
});

test('the names of Python by platform', () => {
  assert.deepEqual(pythonCommands('linux'), [['python3'], ['python'], ['py', '-3']]);
  assert.deepEqual(pythonCommands('win32'), [['py', '-3'], ['python'], ['python3']]);
});
