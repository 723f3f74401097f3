/** Opens a base model, whichever of the two forms it is stored in. */
import { stat } from 'node:fs/promises';
import { FoveaError } from '../../base/errors.ts';
import { ggufPartNames } from './ggufParts.ts';
import { openGgufSource } from './ggufSource.ts';
import { openHuggingFaceSource } from './huggingFaceSource.ts';
import type { ModelSource } from './source.ts';

/**
 * @param path a .gguf file (any part of one that was split), or a folder in Hugging Face layout
 * @param knownSha256 of the weights, where their owner has checked it already; computed when it is not given
 * @throws FoveaError `input` when there is no such model, or it cannot be used
 */
export async function openModelSource(path: string, knownSha256?: string): Promise<ModelSource> {
  const found = await stat(path).catch(() => undefined);
  if (!found && ggufPartNames(path).length === 1) throw new FoveaError('input', `There is no model at ${path}.`);
  return found?.isDirectory() ? openHuggingFaceSource(path, knownSha256) : openGgufSource(path, knownSha256);
}
