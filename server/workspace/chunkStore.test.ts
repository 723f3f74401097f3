import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Chunk } from '../chunking/chunk.ts';
import { ChunkStore } from './chunkStore.ts';

test('chunks come back from disk with their names and scopes, for the same chunker only', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'chunks-'));
  t.after(() => rm(folder, { recursive: true }));
  const common = { path: 'a.ts', languageId: 'typescript' };
  const chunks: Chunk[] = [
    { ...common, start: 0, end: 5, scope: [], ids: [1, 2, 3], headerTokens: 1, defines: ['A', 'a b'] },
    { ...common, start: 5, end: 9, scope: ['class A', 'method b'], ids: [4, 5], headerTokens: 1, defines: [] },
  ];
  const files = new Map([['a.ts', { hash: 'h', chunks }]]);
  await new ChunkStore(folder, '/root', 'one').write(files);
  assert.deepEqual(await new ChunkStore(folder, '/root', 'one').read(), files);
  assert.equal(await new ChunkStore(folder, '/root', 'two').read(), 'none');
});
