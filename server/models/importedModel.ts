/** A stored model in the form that the engine runs: made from the stored files once, found again afterwards. */
import { readManifest } from '../engine/graph/manifest.ts';
import type { ModelShape } from '../engine/model/shape.ts';
import type { ModelSource, TokenizerData } from '../engine/model/source.ts';
import type { Quantisation } from '../engine/protocol.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { FoveaError, throwIfAborted } from '../errors.ts';
import { calibrationTexts } from './calibrationTexts.ts';
import { storageError } from './storageError.ts';
import type { ModelStore } from './store.ts';
import type { CheckOptions, StoredModel } from './storedModel.ts';

export interface ImportedModel {
  stored: StoredModel;
  /** folder for the engine's `modelDir` */
  modelDir: string;
  shape: ModelShape;
  tokenizer: TokenizerData;
}

export interface ImportedModelOptions extends CheckOptions {
  quantisation: Quantisation;
  threads: number;
}

/** Tokens of one calibration sample: long enough for attention to look like itself. */
const sampleTokens = 256;

/**
 * @param name as `ModelStore.get` takes it
 * @throws FoveaError `input` for a model that is missing or altered, `failure` where the cache folder cannot be written
 */
export async function importedModel(
  store: ModelStore,
  name: string,
  options: ImportedModelOptions,
): Promise<ImportedModel> {
  const { quantisation, signal } = options;
  const stored = await store.get(name);
  const source = await store.open(name, options);
  const modelDir = store.importedDir(stored, quantisation);
  try {
    if (!(await isWhole(modelDir))) await makeImport(source, modelDir, options);
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

async function makeImport(source: ModelSource, modelDir: string, options: ImportedModelOptions): Promise<void> {
  const { quantisation, threads, progress, signal } = options;
  const tokenizer = createTokenizer(source.tokenizer);
  const calibration = calibrationTexts.flatMap((text) => samplesOf(tokenizer.encode(text)));
  // ONNX Runtime reads its switch when it loads, and nothing but an import needs it in this process.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const { importModel } = await import('../engine/graph/importModel.ts');
  const wanted = { quantisation, calibration, threads, progress, ...(signal ? { signal } : {}) };
  await importModel(source, modelDir, wanted);
}

function samplesOf(ids: readonly number[]): number[][] {
  const count = Math.ceil(ids.length / sampleTokens);
  return Array.from({ length: count }, (_, i) => ids.slice(i * sampleTokens, (i + 1) * sampleTokens));
}
