/** What killed processes have left in the folder of models. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** A draft older than this belongs to no process any more. */
const staleMs = 24 * 3600 * 1000;

/** Removes them; a hub download that somebody still goes on with has another name. */
export async function removeStaleDrafts(models: string): Promise<void> {
  for (const name of await readdir(models)) {
    if (!name.startsWith('.draft-')) continue;
    const place = path.join(models, name);
    const age = Date.now() - (await stat(place).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > staleMs) await rm(place, { recursive: true, force: true });
  }
}
