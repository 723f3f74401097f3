/** Candidates kept from draw to draw give what computing them all gives, bit for bit. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { neverCancelled } from '../../server/engine/cancel.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import { loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import { Readers } from '../../server/engine/readers/readers.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../test/tinyAdapter.ts';
import { tinyDecoder, tinyIds } from '../../test/tinyEngine.ts';
import { Retriever } from './retriever.ts';

for (const quantisation of ['rowq', 'fp32'] as const) {
  test(`${quantisation}: the same numbers, and one group of rows computed for a changed chunk`, async (t) => {
    const folder = await temporaryFolder(t);
    const model = await tinyDecoder('llama', folder, quantisation);
    t.after(() => model.close());
    const file = path.join(folder, 'adapter.safetensors');
    const metadata = { chunk_tokens: '32', separator_id: '3', prompt_tokens: '12' };
    await tinyAdapter(file, model.shape, model.manifest.baseSha256, metadata);
    const adapter = await loadFocusAdapter(file, model.manifest, model.directory);
    const retriever = new Retriever(model, adapter);
    const { vocab } = model.shape;
    const cacheOf = (seed: string): Promise<ChunkKv> =>
      retriever.cacheOf(tinyIds(seed, 12 + (seed.length % 20), vocab), true, neverCancelled);
    const chunks: ChunkKv[] = [];
    for (let i = 0; i < 20; i++) chunks.push(await cacheOf(`chunk ${'x'.repeat(i)}`));

    const local = tinyIds('question', 15, vocab);
    const asked = { local, localFileTokens: 11 };
    const all = async (hidden: readonly ChunkKv[]): Promise<number[]> => {
      const readers = new Readers({ model, adapter, chunkTokens: 32 });
      const params = { ...asked, reader: parseReader('focus:20'), chunks: [], history: [] };
      const reading = await readers.open(params, hidden, 1, neverCancelled);
      return (await reading.forward(local.slice(-1), neverCancelled)).shares[0];
    };
    const groups: number[] = [];
    for (const place of [undefined, 3, 19, 3]) {
      const needle = await cacheOf(`needle ${place}`);
      const hidden = chunks.map((chunk, i) => (i === place ? needle : chunk));
      assert.deepEqual(await retriever.shares(asked, hidden, neverCancelled), await all(hidden));
      groups.push(retriever.kept.computed);
    }
    assert.deepEqual(groups, [3, 4, 5, 5]);
    retriever.kept.clear();
    const other = { ...asked, local: [...local.slice(1), 7] };
    await retriever.shares(other, chunks, neverCancelled);
    assert.equal(retriever.kept.computed, 8);
  });
}
