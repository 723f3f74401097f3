/** A storage folder with the tiny model in it, imported once for all tests of a file. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { silent } from '../../server/base/progress.ts';
import { installationOf } from '../../server/installation.ts';
import { importedModel } from '../../server/models/importedModel.ts';
import { ModelStore } from '../../server/models/store.ts';
import { tinyModel } from '../tinyModels.ts';

export interface TinyStorage {
  folder: string;
  /** the model's id in the store */
  model: string;
}

/** @param base of the test file's own; it must outlive the tests, since the model's weights lie in it */
export async function tinyStorage(base: string): Promise<TinyStorage> {
  const folder = path.join(base, 'storage');
  const store = new ModelStore(folder, { cwd: base });
  const { id: model } = await store.add(await tinyModel('llama', path.join(base, 'tiny')), { progress: silent });
  const { importer } = installationOf(fileURLToPath(new URL('../../server/main.ts', import.meta.url)));
  await importedModel(store, model, { importer, quantisation: 'rowq', threads: 1, progress: silent });
  return { folder, model };
}
