/** An engine whose adapter has every role: chunks prefilled through the adapter's graph, readers in turn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterEngine } from '../../test/adapterEngine.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { prefilled, tinyDecoder, tinyIds } from '../../test/tinyEngine.ts';
import { silent } from '../base/progress.ts';
import { neverCancelled } from './cancel.ts';
import { createEngine } from './engine.ts';
import { loadFocusAdapter } from './readers/focusAdapter.ts';
import { parseReader } from './readers/readerSpec.ts';
import { Readers } from './readers/readers.ts';

test('an engine with an adapter scores what its readers alone give', async (t) => {
  const roles = ['candidate', 'memory'] as const;
  const { engine, model, adapterFile } = await adapterEngine(t, roles);
  const { shape, manifest, directory: modelDir } = model;
  assert.deepEqual([engine.info.adapter?.roles, engine.info.chunkTokens], [roles, 32]);

  const adapter = await loadFocusAdapter(adapterFile, manifest, modelDir);
  const chunks = [25, 31, 20].map((n, i) => tinyIds(`chunk${i}`, n, shape.vocab));
  const local = tinyIds('local', 40, shape.vocab);
  const targets = tinyIds('targets', 9, shape.vocab);
  for (const name of ['attend:2', 'memory:3', 'attend:1+focus:3', 'focus:2', 'local']) {
    const params = { reader: parseReader(name), chunks, local, localFileTokens: 30, history: local };
    const readers = new Readers({ model, adapter, chunkTokens: 32 });
    const reading = await readers.open(params, await prefilled(model, chunks), targets.length, neverCancelled);
    const { next } = await reading.forward([local[39], ...targets.slice(0, -1)], neverCancelled);
    const { nats, shares } = await engine.score({ ...params, targets }, neverCancelled);
    for (const [i, id] of targets.entries()) {
      const [logProb] = await next[i].of([id]);
      assert.ok(Math.abs(nats[i] + logProb) < 1e-4, `${name}: token ${i}`);
    }
    assert.equal(shares.length, name === 'local' ? 0 : Number(name.at(-1)));
  }
});

test('a prefill counts as use: what it asks for is the last to leave the cache', async (t) => {
  const model = await tinyDecoder('llama', await temporaryFolder(t), 'fp32');
  t.after(() => model.close());
  const chunks = ['a', 'b', 'c'].map((name) => tinyIds(name, 20, model.shape.vocab));
  const open = (cacheBytes: number) =>
    createEngine({ modelDir: model.directory, threads: 1, cacheBytes }, silent).then((engine) => {
      t.after(() => engine.close());
      const computed = async (i: number) => (await engine.prefill({ chunks: [chunks[i]] }, neverCancelled)).computed;
      return { computed, stats: () => engine.stats() };
    });
  const one = await open(1);
  await one.computed(0);
  const { computed } = await open(2 * one.stats().cacheBytes);
  const order = [];
  for (const i of [0, 1, 0, 2, 0, 1]) order.push(await computed(i));
  assert.deepEqual(order, [1, 1, 0, 1, 0, 1]);
});

test('a line is copied as the index and the reader say, without a forward', async (t) => {
  const { engine, model } = await adapterEngine(t, ['candidate']);
  const ids = tinyIds('copied', 20, model.shape.vocab);
  engine.copyUpdate({ add: [{ key: 4, ids }], remove: [] });
  const before = engine.stats().forwards;
  const asked = { history: ids.slice(0, 12), maxTokens: 8, endIds: [], lastIds: [ids[14]] };
  const line = engine.copy({ ...asked, reader: parseReader('local+copy') });
  assert.deepEqual(
    line?.tokens.map(({ id }) => id),
    ids.slice(12, 15),
  );
  assert.deepEqual(line?.tokens[0].copy, { key: 4, offset: 12, matchLength: 12 });
  assert.equal(engine.copy({ ...asked, reader: parseReader('local') }), undefined, 'a reader that does not copy');
  assert.equal(engine.stats().forwards, before);
});
