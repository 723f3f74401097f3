/** A process that writes the same few large chunks into a folder over and over until it is killed: argv has the folder. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiskCache } from '../../server/engine/cache/diskCache.ts';
import { storedChunk, storedForm } from '../storedChunk.ts';
import { writtenNames, writtenTokens } from './writtenChunks.ts';

const [, , folder] = process.argv;
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const chunks = writtenNames.map((name) => ({ name, chunk: storedChunk(name, writtenTokens) }));
const cache = await DiskCache.open({ folder, limitBytes: 1e9, form: storedForm, log });
log('writes');
for (;;) {
  for (const { name, chunk } of chunks) {
    cache.add(name, chunk);
    await cache.settled();
  }
  for (const file of await readdir(folder)) await rm(path.join(folder, file), { force: true });
}
