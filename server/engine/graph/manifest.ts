/** model.json of an imported model: what the engine must know before it builds a graph, checked when read. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../../base/errors.ts';
import type { ModelShape } from '../model/shape.ts';
import type { TokenizerData } from '../model/source.ts';
import type { Quantisation } from '../protocol.ts';
import type { TensorTable } from './weightsFile.ts';

export const manifestFile = 'model.json';
export const weightsFileName = 'weights.bin';
export const tokenizerFile = 'tokenizer.json';

/** Raised when weights change their form: older imports are then made anew. */
const format = 3;

export interface ModelManifest {
  shape: ModelShape;
  baseSha256: string;
  quantisation: Quantisation;
  /** names the role `text` of an adapter that is in the weights (`text_sha256` in its metadata) */
  tuning?: string;
  weightsBytes: number;
  /** of the weights file; imports that were made before it was noted lack it */
  weightsSha256?: string;
  /** where each weight stands (decoder.ts), and what an adapter must follow (foldedWeights.ts) */
  weights: TensorTable;
  /** what tokenizer.json does not say */
  tokenizer: Omit<TokenizerData, 'tokenizerJson'>;
}

export async function writeManifest(file: string, manifest: ModelManifest): Promise<void> {
  await writeFile(file, JSON.stringify({ format, ...manifest }));
}

/**
 * Reads and checks model.json of an imported folder.
 * @throws FoveaError('input') when it is missing, of another format, or the weights file has another size
 */
export async function readManifest(directory: string): Promise<ModelManifest> {
  const again = 'Remove that folder: it is made again from the model.';
  let parsed: ModelManifest & { format: number };
  try {
    parsed = JSON.parse(await readFile(path.join(directory, manifestFile), 'utf8'));
  } catch (cause) {
    throw new FoveaError('input', `The imported model in ${directory} cannot be read. ${again}`, { cause });
  }
  if (parsed.format !== format) {
    throw new FoveaError('input', `The imported model in ${directory} is of another version of Fovea. ${again}`);
  }
  const size = await stat(path.join(directory, weightsFileName)).then(
    (found) => found.size,
    () => 0,
  );
  if (size !== parsed.weightsBytes) {
    throw new FoveaError('input', `The imported model in ${directory} is incomplete. ${again}`);
  }
  // An import that was made before there were such models says nothing of it.
  return { ...parsed, shape: { ...parsed.shape, qkNorm: parsed.shape.qkNorm ?? false } };
}

/** Reads the tokenizer that the import kept. @throws FoveaError('input') as `readManifest` */
export async function readTokenizerData(directory: string): Promise<TokenizerData> {
  const { tokenizer } = await readManifest(directory);
  return { ...tokenizer, tokenizerJson: JSON.parse(await readFile(path.join(directory, tokenizerFile), 'utf8')) };
}
