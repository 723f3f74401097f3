/**
 * Of a work tree's files those that lie in it: git's index may name one in a folder that is a link by now, or always was
 * in a repository that somebody made up, and reading it would read what lies elsewhere. Looks at folders only.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { yieldEvery } from './yieldEvery.ts';

/** Folders looked at together. */
const atOnce = 64;
const sliceMs = 12;

/** @param paths relative to `root`, parts joined by '/' */
export async function notBelowLinks(root: string, paths: readonly string[]): Promise<string[]> {
  // Many files lie in few folders.
  const folders = [...new Set([...new Set(paths.map(folderOf))].flatMap(withAbove))];
  const links = new Set<string>();
  const turn = yieldEvery(sliceMs);
  for (let i = 0; i < folders.length; i += atOnce) {
    await Promise.all(
      folders.slice(i, i + atOnce).map(async (folder) => {
        const found = await lstat(join(root, folder)).catch(() => undefined);
        if (found?.isSymbolicLink()) links.add(folder);
      }),
    );
    await turn();
  }
  const isOutside = (path: string): boolean => withAbove(folderOf(path)).some((folder) => links.has(folder));
  return links.size === 0 ? [...paths] : paths.filter((path) => !isOutside(path));
}

/** '' at the top */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** `a` and `a/b` of `a/b`; none of ''. */
function withAbove(folder: string): string[] {
  if (folder === '') return [];
  return [...withAbove(folderOf(folder)), folder];
}
