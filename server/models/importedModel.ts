/** A stored model in the form that the engine runs: made from the stored files once, found again afterwards. */
import path from 'node:path';
import type { ChildEntry } from '../base/childEntry.ts';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { readManifest } from '../engine/graph/manifest.ts';
import type { ModelShape } from '../engine/model/shape.ts';
import type { TokenizerData } from '../engine/model/source.ts';
import type { Quantisation } from '../engine/protocol.ts';
import { importInProcess } from './importProcess.ts';
import type { Tuning } from './shippedParts.ts';
import { storageError } from './storageError.ts';
import type { ModelStore } from './store.ts';
import type { CheckOptions, StoredModel } from './storedModel.ts';
import { noteUse, removeUnusedImports } from './unusedImports.ts';

export interface ImportedModel {
  stored: StoredModel;
  /** folder for the engine's `modelDir` */
  modelDir: string;
  shape: ModelShape;
  tokenizer: TokenizerData;
}

export interface ImportedModelOptions extends CheckOptions {
  /** importMain.ts */
  importer: ChildEntry;
  quantisation: Quantisation;
  /** an adapter of this model whose role `text` goes into the weights */
  tuning?: Tuning;
  threads: number;
}

/**
 * @param name as `ModelStore.get` takes it
 * @throws FoveaError `input` for a model that is missing or altered, `failure` where the cache folder cannot be written
 */
export async function importedModel(
  store: ModelStore,
  name: string,
  options: ImportedModelOptions,
): Promise<ImportedModel> {
  const { importer, quantisation, tuning, threads, signal } = options;
  const stored = await store.get(name);
  const source = await store.open(name, options);
  const modelDir = store.importedDir(stored, quantisation, tuning?.id);
  try {
    if (!(await isWhole(modelDir))) {
      const { sourcePath, sha256 } = stored;
      await importInProcess(
        importer,
        { sourcePath, sha256, modelDir, quantisation, threads, ...(tuning ? { tuning } : {}) },
        options,
      );
      await removeUnusedImports(path.dirname(modelDir));
    }
    await noteUse(modelDir);
    return { stored, modelDir, shape: source.shape, tokenizer: source.tokenizer };
  } catch (error) {
    throwIfAborted(signal);
    throw storageError(error, modelDir);
  } finally {
    await source.close();
  }
}

/** An import of an older form, or one whose weights were cut short, is made again. */
async function isWhole(modelDir: string): Promise<boolean> {
  try {
    await readManifest(modelDir);
    return true;
  } catch (error) {
    if (error instanceof FoveaError && error.kind === 'input') return false;
    throw error;
  }
}
