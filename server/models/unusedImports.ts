/**
 * Imports that nobody opens any more: of an adapter that was changed, of a version before, of a model tried once. Each
 * takes as much as its model, and is made again in a minute. Nothing here fails: the cache folder may be read-only.
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { manifestFile } from '../engine/graph/manifest.ts';

const longestUnusedMs = 30 * 24 * 3600 * 1000;

/** Notes that an import was opened. @param now ms since 1970 */
export async function noteUse(modelDir: string, now = Date.now()): Promise<void> {
  await utimes(path.join(modelDir, manifestFile), now / 1000, now / 1000).catch(() => {});
}

/** Removes imports that were last opened a month before. @param imports their folder */
export async function removeUnusedImports(imports: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(imports).catch(() => [])) {
    const modelDir = path.join(imports, name);
    const used = await stat(path.join(modelDir, manifestFile)).catch(() => undefined);
    if (used && now - used.mtimeMs > longestUnusedMs)
      await rm(modelDir, { recursive: true, force: true }).catch(() => {});
  }
}
