/**
 * A copy of a repository's files with the places of a keystroke bench cut out: what is about to be typed stands nowhere on
 * the disk, as it does not when somebody really types it.
 */
import { copyFile, lstat, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfAborted } from '../server/base/errors.ts';
import { isProgram, languageOf } from '../server/chunking/languages.ts';
import { listFiles } from '../server/workspace/files.ts';
import { readSource } from '../server/workspace/readSource.ts';
import type { KeystrokePlace } from './keystrokePlaces.ts';
import type { SourceText } from './sampleHoles.ts';
import { isHoleFile } from './workbench.ts';

export interface RepositoryFiles {
  root: string;
  paths: string[];
  /** those that places may lie in */
  sources: SourceText[];
}

/** @throws FoveaError where `repo` is no folder */
export async function repositoryFiles(repo: string, signal: AbortSignal): Promise<RepositoryFiles> {
  const { root, paths } = await listFiles(repo, { signal });
  const sources: SourceText[] = [];
  for (const name of paths) {
    throwIfAborted(signal);
    if (!isProgram(languageOf(name))) continue;
    const text = (await readSource(root, name))?.source?.text;
    if (text !== undefined && isHoleFile({ path: name, text, languageId: languageOf(name).id }))
      sources.push({ path: name, text });
  }
  return { root, paths, sources };
}

/** @param folder is made */
export async function copyWithCuts(
  { root, paths }: RepositoryFiles,
  places: readonly KeystrokePlace[],
  folder: string,
): Promise<void> {
  const cut = new Map(places.map((place) => [place.path, place.before + place.after]));
  await mkdir(folder, { recursive: true });
  for (const name of paths) {
    const [from, to] = [path.join(root, name), path.join(folder, name)];
    const stat = await lstat(from).catch(() => undefined);
    if (!stat?.isFile()) continue;
    await mkdir(path.dirname(to), { recursive: true });
    const text = cut.get(name);
    if (text === undefined) await copyFile(from, to);
    else await writeFile(to, text);
  }
}
