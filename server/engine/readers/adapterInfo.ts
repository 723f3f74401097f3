/** How an adapter was trained, from its file's metadata: what the engine can obey, and what it must refuse. */

import type { ModelManifest } from '../graph/manifest.ts';
import type { Safetensors } from '../model/safetensors.ts';
import { unfit } from '../model/unfitAdapter.ts';
import type { AdapterInfo } from '../protocol.ts';
import { defaultAttendTuning } from './attendTuning.ts';

/** Where the decode side may see candidates, by whether that is their own token's place. */
const candidatePositions = new Map([
  ['own token', true],
  ['local context start minus 1', false],
]);

/** @throws FoveaError('input') when the adapter belongs to another base model, or must be read in a way that is not served */
export function adapterInfo(
  file: string,
  metadata: Safetensors['metadata'],
  { shape, baseSha256: expected }: ModelManifest,
): Omit<AdapterInfo, 'roles' | 'rank'> {
  const baseSha256 = metadata.base_sha256 ?? metadata.base_gguf_sha256;
  if (!baseSha256) throw unfit(file, 'its metadata name no base model');
  if (baseSha256 !== expected) throw unfit(file, 'it was trained for another base model');
  const position = metadata.candidate_position ?? 'local context start minus 1';
  const ownPosition = candidatePositions.get(position);
  if (ownPosition === undefined) throw unfit(file, `unknown candidate position "${position}"`);
  const number = (key: string, fallback: number) => {
    const value = metadata[key] === undefined ? fallback : Number(metadata[key]);
    if (!Number.isInteger(value) || value < 0) throw unfit(file, `${key} is not a whole number`);
    return value;
  };
  const { hiddenFirstKeys } = defaultAttendTuning;
  if (number('hidden_first_keys', hiddenFirstKeys) !== hiddenFirstKeys) {
    throw unfit(file, `it was trained with ${metadata.hidden_first_keys} first keys hidden, not ${hiddenFirstKeys}`);
  }
  return {
    baseSha256,
    chunkTokens: number('chunk_tokens', 512),
    separatorId: metadata.separator_id === undefined ? undefined : number('separator_id', 0),
    promptTokens: Math.max(1, number('prompt_tokens', 48)),
    refreshInterval: Math.max(1, number('refresh_interval', 1)),
    ownPosition,
    memoryLayers: memoryLayers(file, metadata.memory_layers ?? '', shape.layers),
  };
}

/** @param written such as "6,9,12" */
function memoryLayers(file: string, written: string, layers: number): number[] {
  const numbers = written.split(',').filter((part) => part.trim() !== '');
  const found = numbers.map(Number).sort((a, b) => a - b);
  const fits = found.every(
    (layer, i) => Number.isInteger(layer) && layer >= 0 && layer < layers && layer !== found[i - 1],
  );
  if (!fits) throw unfit(file, `memory_layers "${written}" are not layers of this model`);
  return found;
}
