import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { storedChunk, storedForm, storedShape, storedTokens } from '../../../test/storedChunk.ts';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import type { ChunkKv } from '../device.ts';
import { HostChunkForm } from '../graph/chunkForm.ts';
import type { Int8ChunkKv } from '../graph/chunkKv.ts';
import { chunkFileName, headerBytes, headerOf } from './chunkFile.ts';
import { DiskCache, type DiskCacheOptions } from './diskCache.ts';
import { type FileSystem, systemFiles } from './diskFiles.ts';

const fileBytes = headerBytes + storedForm.bytes(storedTokens);
const hourMs = 3600 * 1000;
const posix = { skip: process.platform === 'win32' && 'modes, owners and links are POSIX’s' };

type Scene = Partial<DiskCacheOptions> & { folder: string };

/** A cache over a folder, and what it says to the log. */
async function opened(options: Scene) {
  const log: string[] = [];
  const cache = await DiskCache.open({
    ...{ limitBytes: 1e9, form: storedForm, log: (line: string) => void log.push(line) },
    ...options,
  });
  const add = async (...names: string[]): Promise<void> => {
    for (const name of names) cache.add(name, storedChunk(name));
    await cache.settled();
  };
  return { cache, log, add, get: (name: string) => cache.get(name, storedTokens) };
}

const fileOf = (folder: string, address: string): string =>
  path.join(folder, `${chunkFileName(storedForm.identity, address)}.kv`);

async function newFolder(t: TestContext): Promise<string> {
  return path.join(await temporaryFolder(t), 'caches');
}

function assertSame(found: ChunkKv | undefined, name: string): void {
  assert.ok(found, `${name} is there`);
  assert.equal(found.tokens, storedTokens);
  assert.deepEqual((found as Int8ChunkKv).parts, storedChunk(name).parts);
}

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

/** What is done to a's file, and what is said of it. */
const damages: [name: string, why: string, damage: (file: string, folder: string) => Promise<unknown>, posix?: true][] =
  [
    ...[0, 1, headerBytes - 1, headerBytes, headerBytes + 1, fileBytes - 1].map((length): (typeof damages)[number] => [
      `cut at byte ${length}`,
      'size',
      (file) => fs.truncate(file, length),
    ]),
    ['with more behind it', 'size', (file) => fs.appendFile(file, 'x')],
    ['a flipped bit in the name', 'header', (file) => flip(file, 20)],
    ['a flipped bit in the sum', 'header', (file) => flip(file, 52)],
    ['a flipped bit in the first number', 'checksum', (file) => flip(file, headerBytes)],
    ['a flipped bit in the last number', 'checksum', (file) => flip(file, fileBytes - 1)],
    ['of another program', 'format', (file) => fs.writeFile(file, Buffer.alloc(fileBytes, 'text'))],
    ['of a later version', 'format', (file) => flip(file, 8)],
    ['another chunk’s', 'key', (file, folder) => fs.copyFile(fileOf(folder, 'b'), file)],
    ['of another number of tokens', 'size', (file) => writeFile(file, { tokens: storedTokens + 1 })],
    ['open to others', 'mode', (file) => fs.chmod(file, 0o644), true],
    ['a link to what would do', 'kind', (file) => link(file), true],
    ['a link to nowhere', 'kind', (file) => fs.rm(file).then(() => fs.symlink('nowhere', file)), true],
  ];

async function flip(file: string, at: number): Promise<void> {
  const bytes = await fs.readFile(file);
  bytes[at] ^= 1;
  await fs.writeFile(file, bytes);
}

/** A file whose header is right in itself. */
async function writeFile(file: string, { tokens }: { tokens: number }): Promise<void> {
  const bytes = await fs.readFile(file);
  const bodyBytes = bytes.length - headerBytes;
  const name = path.basename(file, '.kv');
  headerOf({ name, tokens, bodyBytes, bodySum: bytes.readUInt32LE(52) }).copy(bytes);
  await fs.writeFile(file, bytes);
}

async function link(file: string): Promise<void> {
  await fs.rename(file, `${file}.moved`);
  await fs.symlink(`${file}.moved`, file);
}

for (const [name, why, damage, onPosix] of damages) {
  test(`a file ${name} is set aside and written anew`, onPosix ? posix : {}, async (t) => {
    const folder = await newFolder(t);
    await (await opened({ folder })).add('a', 'b');
    await damage(fileOf(folder, 'a'), folder);
    const { get, add, log } = await opened({ folder });
    assert.equal(await get('a'), undefined);
    assert.deepEqual(log, [`disk caches: a file was set aside (${why})`]);
    assert.equal(await get('a'), undefined);
    assert.equal(log.length, 1);
    await add('a');
    assertSame(await (await opened({ folder })).get('a'), 'a');
    assertSame(await get('b'), 'b');
  });
}

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
