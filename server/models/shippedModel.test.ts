/** The model that the installation carries: used as it lies, by its pinned hash, before any network. */
import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { hubServer } from '../../test/models/hubServer.ts';
import { contents, packaged, quiet, scene } from '../../test/models/storeScene.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { shippedModel, shippedOrigin } from './shippedModel.ts';
import { ModelStore } from './store.ts';

/** An installation that carries the model, and a store that could fetch it and tells what it asked for. */
async function carried(t: TestContext) {
  const { catalogue, catalogueModel, gguf } = await packaged(t);
  const hub = await hubServer(t, 'people/tiny', new Map([['tiny.gguf', gguf]]));
  const shipped = path.join(await temporaryFolder(t), 'models');
  const file = path.join(shipped, 'tiny', 'tiny.gguf');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, gguf);
  const options = { catalogue, pythons: [], env: { HF_ENDPOINT: hub.url } };
  const { store, home, root } = await scene(t, { ...options, shipped });
  const storeOf = (folder: string) => new ModelStore(home, { ...options, cwd: root, shipped: folder });
  return { catalogueModel, file, gguf, home, hub, shipped, store, storeOf };
}

test('it is here without being got, and is read where it lies', async (t) => {
  const { catalogueModel, file, home, hub, store } = await carried(t);
  const { origin, sourcePath, sha256 } = await store.get('default');
  assert.deepEqual([origin, sourcePath, sha256], [shippedOrigin, file, catalogueModel.sha256]);
  assert.deepEqual(
    (await store.list()).map(({ id }) => id),
    ['tiny'],
  );
  let hashed = 0;
  const counting = { progress: { report: () => void hashed++ } };
  const source = await store.open('default', counting);
  assert.equal(source.sha256, catalogueModel.sha256);
  await source.close();
  assert.ok(hashed > 0);
  hashed = 0;
  await (await store.open('tiny', counting)).close();
  assert.equal((await store.add('default', { ...counting, source: 'automatic' })).sourcePath, file);
  assert.equal(hashed, 0);
  assert.deepEqual(await contents(home), ['models', 'models/tiny', 'models/tiny/record.json']);
  assert.deepEqual(hub.requests, []);
});

test('one that is damaged is told and never imported; asked for again the model comes from elsewhere', async (t) => {
  const { catalogueModel, file, gguf, hub, store } = await carried(t);
  const altered = Buffer.from(gguf);
  altered[altered.length - 5] ^= 1;
  await writeFile(file, altered);
  await assert.rejects(store.open('default', quiet), { kind: 'input', message: /was altered or is damaged/ });
  await truncate(file, 5000);
  await assert.rejects(store.open('default', quiet), { kind: 'input', message: /is cut short \(5000 bytes/ });
  assert.deepEqual(hub.requests, []);
  const added = await store.add('default', { ...quiet, source: 'hub' });
  assert.match(added.origin, /^people\/tiny@/);
  const source = await store.open('default', quiet);
  await source.close();
  assert.equal(source.sha256, catalogueModel.sha256);
});

test('it stands in for one in the cache folder that was damaged', async (t) => {
  const { file, home, hub, store, storeOf } = await carried(t);
  const { sourcePath } = await storeOf('none').add('default', { ...quiet, source: 'hub' });
  assert.equal((await store.get('default')).sourcePath, sourcePath);
  await truncate(sourcePath, 1000);
  hub.requests.length = 0;
  assert.equal((await store.add('default', { ...quiet, source: 'hub' })).sourcePath, file);
  await store.verify('default', quiet);
  assert.deepEqual(await readdir(path.join(home, 'models', 'tiny')), ['record.json']);
  assert.deepEqual(hub.requests, []);
});

test('an update: the new installation’s counts, and without one the model is not here', async (t) => {
  const { shipped, store, storeOf } = await carried(t);
  await (await store.open('default', quiet)).close();
  const newer = `${shipped}-2`;
  await rename(shipped, newer);
  const updated = storeOf(newer);
  await (await updated.open('default', quiet)).close();
  assert.equal((await updated.get('default')).folder, path.join(newer, 'tiny'));
  await rm(path.join(newer, 'tiny', 'tiny.gguf'));
  for (const each of [store, updated, storeOf('none')]) {
    await assert.rejects(each.get('default'), /The default model is not here yet/);
    assert.deepEqual(await each.list(), []);
  }
});

test('a folder with other parts for the model carries no model', async (t) => {
  const { catalogueModel, file, shipped } = await carried(t);
  await rename(file, path.join(path.dirname(file), 'adapter.safetensors'));
  assert.equal(await shippedModel(shipped, catalogueModel), undefined);
  assert.equal(await shippedModel(undefined, catalogueModel), undefined);
});
