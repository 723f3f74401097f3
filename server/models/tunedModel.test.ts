/** A model's import with an adapter's role `text`: which folder serves, and what an adapter that cannot be read does. */
import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hangMs } from '../../test/patience.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../test/tinyAdapter.ts';
import { tinyShapes } from '../../test/tinyModels.ts';
import { tinyStorage } from '../../test/wire/tinyStorage.ts';
import { silent } from '../base/progress.ts';
import { readManifest } from '../engine/graph/manifest.ts';
import { installationOf } from '../installation.ts';
import { noAdapter } from './shippedParts.ts';
import { ModelStore } from './store.ts';
import { tunedModel } from './tunedModel.ts';

const { importer } = installationOf(fileURLToPath(new URL('../main.ts', import.meta.url)));
const shape = tinyShapes.llama;

test('the role text of the adapter that serves is in the weights', { timeout: hangMs }, async (t) => {
  const base = await temporaryFolder(t);
  const { folder, model } = await tinyStorage(base);
  const store = new ModelStore(folder, { cwd: base });
  const { sha256 } = await store.get(model);
  const written = async (name: string, of = shape, text_sha256 = 'a1b2c3d4e5f60718', trainedFor = sha256) => {
    const file = path.join(base, `${name}.safetensors`);
    await tinyAdapter(file, of, trainedFor, { text_sha256 }, { roles: ['text', 'candidate'] });
    return file;
  };
  const [tuned, odd, foreign] = [
    await written('tuned'),
    await written('odd', { ...shape, ffn: shape.ffn + 1 }, 'ffff'),
    await written('foreign', shape, 'eeee', 'another'),
  ];
  const opened = async (adapter: string | undefined, ships?: string) => {
    const modelsFolder = path.join(base, 'models');
    await rm(modelsFolder, { recursive: true, force: true });
    const shipped = path.join(modelsFolder, 'tiny', 'adapter.safetensors');
    if (ships !== undefined) await cp(ships, shipped);
    const wanted = { importer, quantisation: 'rowq', threads: 1, progress: silent } as const;
    const warn = (message: string) => assert.fail(message);
    const found = await tunedModel(store, model, { ...wanted, modelsFolder, adapter, warn });
    assert.equal(found.adapterFile, adapter === noAdapter ? undefined : (adapter ?? (ships && shipped)));
    return { name: path.basename(found.modelDir), tuning: (await readManifest(found.modelDir)).tuning };
  };
  const plain = path.basename(store.importedDir(await store.get(model), 'rowq'));
  assert.deepEqual(await opened(undefined), { name: plain, tuning: undefined });
  assert.deepEqual(await opened(undefined, tuned), { name: `${plain}.a1b2c3d4e5f6`, tuning: 'a1b2c3d4e5f60718' });
  assert.deepEqual(await opened(noAdapter, tuned), { name: plain, tuning: undefined });
  assert.deepEqual(await opened(tuned), { name: `${plain}.a1b2c3d4e5f6`, tuning: 'a1b2c3d4e5f60718' });
  // One that ships stops nothing; one that was named does.
  assert.deepEqual(await opened(undefined, odd), { name: plain, tuning: undefined });
  await assert.rejects(opened(odd), { kind: 'input', message: /has another shape/ });
  // The engine says what is wrong with it.
  assert.deepEqual(await opened(foreign), { name: plain, tuning: undefined });
});
