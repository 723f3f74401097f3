/** A cache of small chunks over a folder, as tests of the disk use it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { chunkFileName, headerBytes } from '../server/engine/cache/chunkFile.ts';
import { DiskCache, type DiskCacheOptions } from '../server/engine/cache/diskCache.ts';
import type { ChunkKv } from '../server/engine/device.ts';
import type { Int8ChunkKv } from '../server/engine/graph/chunkKv.ts';
import { storedChunk, storedForm, storedTokens } from './storedChunk.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export const fileBytes = headerBytes + storedForm.bytes(storedTokens);
export const posix = { skip: process.platform === 'win32' && 'modes, owners and links are POSIX’s' };

export type Scene = Partial<DiskCacheOptions> & { folder: string };

/** A cache over a folder, and what it says to the log. */
export async function opened(options: Scene) {
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

export const fileOf = (folder: string, address: string): string =>
  path.join(folder, `${chunkFileName(storedForm.identity, address)}.kv`);

export async function newFolder(t: TestContext): Promise<string> {
  return path.join(await temporaryFolder(t), 'caches');
}

export function assertSame(found: ChunkKv | undefined, name: string): void {
  assert.ok(found, `${name} is there`);
  assert.equal(found.tokens, storedTokens);
  assert.deepEqual((found as Int8ChunkKv).parts, storedChunk(name).parts);
}
