import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { assertSame, fileBytes, fileOf, newFolder, opened, posix } from '../../../test/diskScene.ts';
import { storedTokens } from '../../../test/storedChunk.ts';
import { headerBytes, headerOf } from './chunkFile.ts';

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
