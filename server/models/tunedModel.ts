/** A model's import with what an adapter has for its weights, and what ships for the model. */
import { FoveaError } from '../base/errors.ts';
import { type ImportedModel, type ImportedModelOptions, importedModel } from './importedModel.ts';
import { adapterFileOf, type ShippedParts, shippedParts, tuningOf } from './shippedParts.ts';
import type { ModelStore } from './store.ts';
import type { StoredModel } from './storedModel.ts';

export interface TunedModelOptions extends Omit<ImportedModelOptions, 'tuning'> {
  /** models/ of the installation: what ships */
  modelsFolder: string;
  /** a file, `noAdapter`, or `undefined` for the shipped one */
  adapter: string | undefined;
  /** a sentence for the user; the work goes on */
  warn(message: string): void;
}

export interface TunedModel extends ImportedModel {
  shipped: ShippedParts;
  /** the adapter's file that serves */
  adapterFile: string | undefined;
}

/**
 * The import of `model` with the adapter's role `text` in its weights. One that ships and cannot be read must not keep
 * Fovea from completing: then the model as it is serves, and the engine refuses the rest of the adapter with a warning.
 * @throws FoveaError as `importedModel`, or where a named adapter cannot be read
 */
export async function tunedModel(store: ModelStore, model: string, options: TunedModelOptions): Promise<TunedModel> {
  const { modelsFolder, adapter, warn, ...rest } = options;
  const { sha256 } = await store.get(model);
  const shipped = await shippedParts(modelsFolder, sha256, warn);
  const adapterFile = adapterFileOf(adapter, shipped);
  const tuning = adapterFile === undefined ? undefined : await tuningOf(adapterFile, sha256);
  const wanted = tuning === undefined ? rest : { ...rest, tuning };
  const imported = await importedModel(store, model, wanted).catch((error: unknown) => {
    const stops = tuning === undefined || adapter !== undefined;
    if (stops || !(error instanceof FoveaError) || error.kind !== 'input') throw error;
    return importedModel(store, model, rest);
  });
  return { ...imported, shipped, adapterFile };
}

/** Where the import of a stored model lies, or would: quantised, with what ships for it. */
export async function tunedDir(
  store: Pick<ModelStore, 'importedDir'>,
  stored: Pick<StoredModel, 'id' | 'sha256'>,
  { modelsFolder, warn }: Pick<TunedModelOptions, 'modelsFolder' | 'warn'>,
): Promise<string> {
  const { adapterFile } = await shippedParts(modelsFolder, stored.sha256, warn);
  const tuning = adapterFile === undefined ? undefined : await tuningOf(adapterFile, stored.sha256);
  return store.importedDir(stored, 'rowq', tuning?.id);
}
