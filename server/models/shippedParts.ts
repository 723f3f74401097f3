/**
 * What ships with Fovea for a base model, found by the hash that the adapter's own header names: models/NAME/ holds
 * adapter.safetensors and, where they were fitted, copyWeights.json. Knows no engine and no reader.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openSafetensors } from '../engine/model/safetensors.ts';

export interface ShippedParts {
  adapterFile?: string;
  copyWeightsFile?: string;
}

/** In place of an adapter's file: none, not the shipped one either. */
export const noAdapter = 'none';

const adapterName = 'adapter.safetensors';
const copyWeightsName = 'copyWeights.json';

/**
 * The first folder by name whose adapter was trained for `baseSha256`.
 * @param folder models/ of the installation; it may be missing
 * @param warn told one sentence of each adapter whose header cannot be read: nothing depends on it
 */
export async function shippedParts(
  folder: string,
  baseSha256: string,
  warn: (message: string) => void,
): Promise<ShippedParts> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.toSorted()) {
    const adapterFile = path.join(folder, name, adapterName);
    if (!existsSync(adapterFile)) continue;
    try {
      const { base_sha256: base } = await adapterMetadata(adapterFile);
      if (base !== baseSha256) continue;
    } catch (error) {
      warn(`A shipped focus adapter is left out: ${(error as Error).message}`);
      continue;
    }
    const copyWeightsFile = path.join(folder, name, copyWeightsName);
    return { adapterFile, ...(existsSync(copyWeightsFile) ? { copyWeightsFile } : {}) };
  }
  return {};
}

/** The adapter's file that serves: a named one, none, or the one that ships. */
export function adapterFileOf(adapter: string | undefined, shipped: ShippedParts): string | undefined {
  if (adapter === undefined) return shipped.adapterFile;
  return adapter === noAdapter ? undefined : adapter;
}

/** An adapter whose role `text` goes into a model's weights. */
export interface Tuning {
  file: string;
  /** of the role's tensors, as the file's metadata say */
  id: string;
}

/** How `adapterFile` has its base model tuned; not at all where it has no such role, or is another model's. */
export async function tuningOf(adapterFile: string, baseSha256: string): Promise<Tuning | undefined> {
  const { base_sha256: base, text_sha256: id } = await adapterMetadata(adapterFile);
  return base === baseSha256 && id !== undefined ? { file: adapterFile, id } : undefined;
}

/** What an adapter's file says of itself. @throws FoveaError (`input`) for a file that is no whole safetensors file */
export async function adapterMetadata(file: string): Promise<Readonly<Record<string, string>>> {
  const { metadata, close } = await openSafetensors(file);
  await close();
  return metadata;
}
