/** A model's import with what an adapter has for its weights. */
import { FoveaError } from './errors.ts';
import { type ImportedModel, type ImportedModelOptions, importedModel } from './models/importedModel.ts';
import { type ShippedParts, tuningOf } from './models/shippedParts.ts';
import type { ModelStore } from './models/store.ts';
import { adapterFileOf } from './startEngine.ts';

export interface TunedModelOptions extends Omit<ImportedModelOptions, 'tuning'> {
  /** a file, `noAdapter`, or `undefined` for the shipped one */
  adapter: string | undefined;
  shipped: ShippedParts;
}

/**
 * The import of `model` with the adapter's role `text` in its weights. One that ships and cannot be read must not keep
 * Fovea from completing: then the model as it is serves, and the engine refuses the rest of the adapter with a warning.
 * @throws FoveaError as `importedModel`, or where a named adapter cannot be read
 */
export async function tunedModel(store: ModelStore, model: string, options: TunedModelOptions): Promise<ImportedModel> {
  const { adapter, shipped, ...rest } = options;
  const { sha256 } = await store.get(model);
  const file = adapterFileOf(adapter, shipped);
  const tuning = file === undefined ? undefined : await tuningOf(file, sha256);
  if (tuning === undefined) return importedModel(store, model, rest);
  try {
    return await importedModel(store, model, { ...rest, tuning });
  } catch (error) {
    if (adapter !== undefined || !(error instanceof FoveaError) || error.kind !== 'input') throw error;
    return importedModel(store, model, rest);
  }
}
