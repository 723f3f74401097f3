import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { assertSame, fileOf, newFolder, opened, posix } from '../../../test/diskScene.ts';
import { type FileSystem, systemFiles } from './diskFiles.ts';

/** The file system, but what is opened or looked at belongs to somebody else. */
function foreign(isForeign: (file: string) => boolean): FileSystem {
  const changed = async (stats: Promise<Awaited<ReturnType<typeof fs.lstat>>>, file: string) => {
    const found = await stats;
    if (isForeign(file)) found.uid = Number(found.uid) + 1;
    return found;
  };
  return {
    ...systemFiles,
    lstat: ((file: string) => changed(fs.lstat(file), file)) as FileSystem['lstat'],
    async open(file, flags, mode) {
      const handle = await fs.open(file, flags, mode);
      const stat = handle.stat.bind(handle);
      handle.stat = (() => changed(stat(), String(file))) as typeof handle.stat;
      return handle;
    },
  };
}

test('another user’s file is set aside', posix, async (t) => {
  const folder = await newFolder(t);
  await (await opened({ folder })).add('a', 'b');
  const { get, log } = await opened({ folder, files: foreign((file) => file === fileOf(folder, 'a')) });
  assert.equal(await get('a'), undefined);
  assertSame(await get('b'), 'b');
  assert.deepEqual(log, ['disk caches: a file was set aside (owner)']);
  await assert.rejects(fs.lstat(fileOf(folder, 'a')), /ENOENT/);
});

test('a folder where a file should be can only be passed over', async (t) => {
  const folder = await newFolder(t);
  await opened({ folder });
  await fs.mkdir(fileOf(folder, 'a'), { mode: 0o700 });
  const { get, add, log } = await opened({ folder });
  assert.equal(await get('a'), undefined);
  assert.equal(await get('a'), undefined);
  await add('a', 'b');
  assertSame(await get('b'), 'b');
  assert.deepEqual(log.length, 1);
});

for (const [name, why, make] of [
  ['a link', 'the folder is a link or no folder', (folder: string) => fs.symlink(path.dirname(folder), folder)],
  ['a file', 'the folder is a link or no folder', (folder: string) => fs.writeFile(folder, '')],
] as const) {
  test(`${name} in place of the folder is refused`, posix, async (t) => {
    const folder = await newFolder(t);
    await make(folder);
    const { get, add, log } = await opened({ folder });
    await add('a');
    assert.equal(await get('a'), undefined);
    assert.deepEqual(log, [`disk caches: ${why}, memory alone serves`]);
  });
}

test('another user’s folder is refused', posix, async (t) => {
  const folder = await newFolder(t);
  await (await opened({ folder })).add('a');
  const { get, add, log } = await opened({ folder, files: foreign((file) => file === folder) });
  await add('b');
  assert.equal(await get('a'), undefined);
  assert.deepEqual(log, ['disk caches: the folder is another user’s, memory alone serves']);
  assert.equal((await fs.readdir(folder)).length, 1);
});

function failing(code: string): never {
  throw Object.assign(new Error(code), { code });
}

/** The file system, of which the call number `at` that changes something fails; `calls` counts them. */
function fullAt(at: number, code: string) {
  const count = { calls: 0 };
  const fail = (): void => {
    if (++count.calls === at) failing(code);
  };
  const files: FileSystem = {
    ...systemFiles,
    mkdir: (async (...args: Parameters<typeof fs.mkdir>) => {
      fail();
      return fs.mkdir(...args);
    }) as FileSystem['mkdir'],
    async rename(from, to) {
      fail();
      return fs.rename(from, to);
    },
    async open(file, flags, mode) {
      if (String(file).endsWith('.draft')) fail();
      const handle = await fs.open(file, flags, mode);
      const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<unknown>;
      handle.write = (async (...args: unknown[]) => {
        fail();
        return write(...args);
      }) as typeof handle.write;
      return handle;
    },
  };
  return { files, count };
}

test('a full disk at any call is one line of the log; what was written before serves', async (t) => {
  const whole = fullAt(0, '');
  await (await opened({ folder: await newFolder(t), files: whole.files })).add('a', 'b');
  assert.ok(whole.count.calls > 12, `${whole.count.calls} calls`);
  for (let at = 1; at <= whole.count.calls; at++) {
    const folder = await newFolder(t);
    const { files, count } = fullAt(at, 'ENOSPC');
    const { add, log } = await opened({ folder, files });
    await add('a', 'b', 'c');
    assert.equal(log.length, 1, `call ${at}`);
    assert.match(log[0], /^disk caches: .*\(ENOSPC\), memory alone serves$/);
    assert.equal(count.calls, at, 'nothing is tried again');
    const again = await opened({ folder });
    assert.equal(await again.get('c'), undefined);
    for (const name of ['a', 'b']) if (await again.get(name)) assertSame(await again.get(name), name);
    await again.add('a', 'b', 'c');
    assertSame(await again.get('c'), 'c');
    assert.deepEqual(again.log, []);
    assert.equal((await fs.readdir(folder)).length, 3, 'no draft is left');
  }
});

test('a folder that cannot be made is one line of the log', async (t) => {
  const { add, get, log } = await opened({ folder: await newFolder(t), files: fullAt(1, 'EROFS').files });
  await add('a');
  assert.equal(await get('a'), undefined);
  assert.deepEqual(log, ['disk caches: the folder cannot be used (EROFS), memory alone serves']);
});
