/**
 * The model that an offline package carries: models/ID/FILE of the installation, beside what else ships for it. It is read
 * where it lies, so nothing of it is copied, and counts as any other: by its pinned hash. Knows no cache folder.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueModel } from './catalogue.ts';
import { type StoredModel, storedModel } from './storedModel.ts';

/** In a record: it holds for the file of one installation, which may go with the next update. */
export const shippedOrigin = 'this installation';

/**
 * As the catalogue says that it is: nothing is checked yet.
 * @param folder models/ of the installation @returns `undefined` when it carries no such model
 */
export async function shippedModel(
  folder: string | undefined,
  model: CatalogueModel | undefined,
): Promise<StoredModel | undefined> {
  if (folder === undefined || model === undefined) return undefined;
  const { id, bytes, sha256 } = model;
  const gguf = path.posix.basename(model.hub.file);
  const place = path.join(folder, id);
  const found = await stat(path.join(place, gguf)).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  // A time that no file has: its hash was never checked.
  const files = [{ name: gguf, bytes, sha256, mtimeMs: Number.NaN }];
  return storedModel({ id, origin: shippedOrigin, folder: place, gguf, files }, place);
}
