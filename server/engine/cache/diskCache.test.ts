import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { assertSame, fileBytes, fileOf, newFolder, opened, posix } from '../../../test/diskScene.ts';
import { storedChunk, storedShape } from '../../../test/storedChunk.ts';
import { HostChunkForm } from '../graph/chunkForm.ts';
import { type FileSystem, systemFiles } from './diskFiles.ts';

const hourMs = 3600 * 1000;

test('what was written comes back number for number, to another cache over the same folder', async (t) => {
  const folder = await newFolder(t);
  const one = await opened({ folder });
  await one.add('a', 'b');
  const { cache, log, get } = await opened({ folder });
  assertSame(await get('a'), 'a');
  assertSame(await get('b'), 'b');
  assert.equal(await get('c'), undefined);
  await cache.settled();
  assert.deepEqual(cache.stats, { chunks: 2, bytes: 2 * fileBytes, limitBytes: 1e9, restored: 2 });
  assert.deepEqual([one.log, log], [[], []]);
});

test('folder and files are this user’s alone, whatever the folder was', posix, async (t) => {
  const folder = await newFolder(t);
  await fs.mkdir(folder, { mode: 0o755 });
  await (await opened({ folder })).add('a');
  assert.equal((await fs.lstat(folder)).mode & 0o777, 0o700);
  assert.equal((await fs.lstat(fileOf(folder, 'a'))).mode & 0o777, 0o600);
});

test('other weights, arithmetic or forms have other names', async (t) => {
  const folder = await newFolder(t);
  await (await opened({ folder })).add('a');
  for (const form of [
    new HostChunkForm(storedShape, false, 'others'),
    new HostChunkForm(storedShape, true, 'weights'),
  ]) {
    const { get, log } = await opened({ folder, form });
    assert.equal(await get('a'), undefined);
    assert.deepEqual(log, []);
  }
});

test('a folder that somebody removes meanwhile is made again', async (t) => {
  const folder = await newFolder(t);
  const { add, get, log } = await opened({ folder });
  await add('a');
  await fs.rm(folder, { recursive: true });
  assert.equal(await get('a'), undefined);
  await add('b');
  assertSame(await get('b'), 'b');
  assert.deepEqual(log, []);
});

test('the least recently used go, and uses are noted once an hour', async (t) => {
  const folder = await newFolder(t);
  let now = Date.now();
  const { add, get, cache } = await opened({ folder, limitBytes: 4.5 * fileBytes, now: () => now });
  for (const name of ['a', 'b', 'c', 'd']) {
    await add(name);
    const seconds = (now - (10 - name.charCodeAt(0) + 97) * 2 * hourMs) / 1000;
    await fs.utimes(fileOf(folder, name), seconds, seconds);
  }
  const used = async (name: string): Promise<number> => (await fs.lstat(fileOf(folder, name))).mtimeMs;
  assertSame(await get('a'), 'a');
  while (Math.abs((await used('a')) - now) > 1000) await new Promise((resolve) => setImmediate(resolve));
  const noted = await used('a');
  now += hourMs / 2;
  assertSame(await get('a'), 'a');
  cache.used('a');
  assert.equal(await used('a'), noted);
  await add('e');
  const there = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) if (await get(name)) there.push(name);
  assert.deepEqual(there, ['a', 'c', 'd', 'e']);
  assert.ok(cache.stats.bytes <= 4.5 * fileBytes);
  now += 2 * hourMs;
  cache.used('a');
  while (Math.abs((await used('a')) - now) > 1000) await new Promise((resolve) => setImmediate(resolve));
});

test('no more than a twentieth of what is free; nothing where that is less than a chunk', async (t) => {
  const folder = await newFolder(t);
  await (await opened({ folder })).add('a', 'b', 'c');
  const free = (bytes: number): FileSystem => ({
    ...systemFiles,
    statfs: (async () => ({ bavail: bytes, bsize: 1 })) as unknown as FileSystem['statfs'],
  });
  // With the three that are there: a twentieth of 60 files.
  const kept = await opened({ folder, files: free(57 * fileBytes) });
  await kept.cache.settled();
  assert.deepEqual([kept.cache.stats.chunks, kept.cache.stats.limitBytes], [3, 3 * fileBytes]);
  const full = await opened({ folder, files: free(0) });
  await full.add('d');
  assert.equal(full.cache.stats.bytes, 0);
  assert.deepEqual(await fs.readdir(folder), []);
  assert.deepEqual(full.log, []);
});

test('what nobody has used for a month goes when a cache is opened, and drafts of processes that are gone', async (t) => {
  const folder = await newFolder(t);
  await (await opened({ folder })).add('a', 'b');
  await fs.writeFile(path.join(folder, 'old.draft'), '');
  await fs.writeFile(path.join(folder, 'notes.txt'), '');
  const now = Date.now() + 29 * 24 * hourMs;
  const within = await opened({ folder, now: () => now });
  await within.cache.settled();
  assert.equal(within.cache.stats.chunks, 2);
  assert.deepEqual(
    (await fs.readdir(folder)).filter((name) => !name.endsWith('.kv')),
    ['notes.txt'],
  );
  const after = await opened({ folder, now: () => now + 2 * 24 * hourMs });
  await after.cache.settled();
  assert.equal(after.cache.stats.chunks, 0);
  assert.deepEqual(await fs.readdir(folder), ['notes.txt']);
});

test('nothing is written while somebody waits for an answer; what waits serves, and is written afterwards', async (t) => {
  const folder = await newFolder(t);
  const { cache, get, log } = await opened({ folder });
  await cache.settled();
  await cache.during(async () => {
    cache.add('a', storedChunk('a'));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assertSame(await get('a'), 'a');
    assert.deepEqual(await fs.readdir(folder), []);
  });
  await cache.close();
  assertSame(await (await opened({ folder })).get('a'), 'a');
  cache.add('b', storedChunk('b'));
  await cache.settled();
  assert.equal((await fs.readdir(folder)).length, 1, 'nothing after the end');
  assert.deepEqual(log, []);
});
