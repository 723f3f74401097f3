/** Chunk caches on disk from the editor's side: warm after a restart, deleted by the command, none where none are wanted. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { chunkCacheFolder } from '../../server/models/cacheFolder.ts';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
const isReady = ({ state }: { state: string }): boolean => state === 'ready';
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-disk-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

const source = (name: string): string => `export function ${name}(value: number): number {\n  return value + 1;\n}\n`;
const folders = { shop: { 'cart.ts': source('cart'), 'order.ts': source('order') } };

/** Caches that a completion had to compute. */
async function computed(lsp: LspUnderTest): Promise<number | undefined> {
  const params = { path: 'x.ts', text: 'export const total = cart(order(1)) + ' };
  const answer = await lsp.connection.sendRequest<{ reason: string; prefilledChunks?: number }>(
    'test/complete',
    params,
  );
  assert.equal(answer.reason, 'answered');
  return answer.prefilledChunks;
}

const stored = (lsp: LspUnderTest): Promise<string[]> => readdir(chunkCacheFolder(lsp.storageFolder)).catch(() => []);

async function untilStored(lsp: LspUnderTest, files: number): Promise<void> {
  while ((await stored(lsp)).filter((name) => name.endsWith('.kv')).length !== files) await pause(20);
}

test('what one server has computed the next one reads, until it is deleted or not wanted', { timeout }, async (t) => {
  const first = await lspServer(t, { storage, folders });
  await first.until(isReady);
  assert.equal(await computed(first), 2);
  await untilStored(first, 2);

  const second = await lspServer(t, { storage: { ...storage, folder: first.storageFolder }, folders });
  await second.until(isReady);
  assert.equal(await computed(second), 0);
  const { disk, chunks } = (await second.status()).caches;
  assert.deepEqual([disk?.chunks, disk?.restored, chunks], [2, 2, 2]);

  const { bytes } = await second.connection.sendRequest<{ bytes: number }>('fovea/deleteCaches', {});
  assert.ok(disk && bytes > disk.bytes, `${bytes} bytes, of memory and disk`);
  assert.deepEqual(await stored(second), []);
  await second.until(isReady);
  assert.equal(await computed(second), 2);
  await untilStored(second, 2);

  second.change({ diskMegabytes: 0 });
  await untilStored(second, 0);
  await second.until((report) => isReady(report) && report.caches.disk === undefined);
  assert.equal(await computed(second), 2);
  assert.equal((await second.status()).caches.disk, undefined);
  assert.deepEqual(await stored(second), []);
});
