/** Which files a folder has: git's own list, or a walk where there is none. Opens no file but those with ignore rules. */
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import { isMadeByTool, marksOfTools, passedOverFolder } from '../ignoring/passedOver.ts';
import { workTreeAround } from '../ignoring/workTree.ts';
import { findGit } from './git.ts';
import { notBelowLinks } from './notBelowLinks.ts';
import type { Unlisted } from './unlisted.ts';
import { walkFiles } from './walk.ts';
import { foldersAbove } from './within.ts';
import { listWorkTrees, type WithoutGit } from './workTrees.ts';

export interface ListOptions {
  signal?: AbortSignal;
  progress?: Progress;
  /** for PATH, and where the user's own settings of git are; tests give their own */
  env?: NodeJS.ProcessEnv;
  /** false: git is not started, the ignore files are read instead */
  git?: boolean;
  /** only these, relative to the root: files, or folders with all that is in them */
  within?: readonly string[];
}

export interface FileList {
  /** the folder, links resolved */
  root: string;
  /** relative to `root`, parts joined by '/', sorted; may name files that are gone and links */
  paths: string[];
  /** who listed the folder itself */
  source: 'git' | 'walk';
  /** repositories that git did not serve for; absent where there is none */
  withoutGit?: WithoutGit[];
}

/**
 * Files below `root` that are part of the project, those of submodules and repositories inside as well: what an ignore
 * file rules out is not listed, nor what lies in folders that nobody writes by hand.
 * @throws FoveaError where `root` is no folder or can not be read
 */
export async function listFiles(root: string, options: ListOptions = {}): Promise<FileList> {
  const { signal, progress = silent, env = process.env, within } = options;
  const folder = await realpath(root).catch((cause: unknown) => {
    throw new FoveaError('input', `There is no folder ${root}: name an existing one.`, { cause });
  });
  throwIfAborted(signal);
  const [program, around] = await Promise.all([
    options.git === false ? undefined : findGit(folder, env),
    workTreeAround(folder),
  ]);
  const missing = options.git === false ? 'notTrusted' : 'noGit';
  const found = (files: number): void => progress.report('Listing files', files, 0);
  const git = program === undefined ? ({ missing } as const) : { program };
  const list = await listWorkTrees({ root: folder, around, git, env, signal, found }, within).catch(
    (error: unknown) => {
      throwIfAborted(signal);
      throw error;
    },
  );
  throwIfAborted(signal);
  const made = within ? await madeAbove(folder, within) : [];
  const isMade = (path: string): boolean => made.some((above) => path.startsWith(`${above}/`));
  const listed = await notBelowLinks(folder, byHand(list.listed));
  const paths = made.length === 0 ? listed : listed.filter((path) => !isMade(path));
  const { withoutGit } = list;
  return {
    root: folder,
    paths: [...paths, ...byHand(list.walked)].sort(),
    source: list.byGit ? 'git' : 'walk',
    ...(withoutGit.length > 0 && { withoutGit }),
  };
}

/**
 * Tells what lies in the folder and is not in its list, with the reasons: goes through the folder once more.
 * @throws FoveaError `cancelled`
 */
export async function findUnlisted(
  { root, paths }: Pick<FileList, 'root' | 'paths'>,
  tell: (entry: Unlisted) => void,
  { signal, env = process.env, within }: Pick<ListOptions, 'signal' | 'env' | 'within'> = {},
): Promise<void> {
  const files = new Set(paths);
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0 && !folders.has(path.slice(0, at)); at = path.lastIndexOf('/', at - 1))
      folders.add(path.slice(0, at));
  }
  const listed = { has: (file: string) => files.has(file), hasBelow: (folder: string) => folders.has(folder) };
  await walkFiles(root, { env, signal, within, listed, unlisted: tell });
}

/**
 * Folders on the way to these paths, and these themselves, that a tool has made whole: a list of a part does not name the
 * marks that lie beside it. The top one aside.
 */
async function madeAbove(root: string, within: readonly string[]): Promise<string[]> {
  const asked = [...new Set(within.flatMap((path) => [...foldersAbove(path), path]))].filter((path) => path !== '');
  const names = await Promise.all(asked.map((folder) => readdir(join(root, folder)).catch((): string[] => [])));
  return asked.filter((_, i) => isMadeByTool((name) => names[i].includes(name)));
}

/** Without what lies in folders that nobody writes by hand. */
function byHand(paths: readonly string[]): string[] {
  const marked = markedFolders(paths);
  // A folder's files mostly follow each other.
  let [folder, isOut] = ['', false];
  return paths.filter((path) => {
    const end = path.lastIndexOf('/') + 1;
    if (end === folder.length && path.startsWith(folder)) return !isOut;
    folder = path.slice(0, end);
    isOut = passedOverFolder(path) !== undefined || foldersAbove(path).some((above) => marked.has(above));
    return !isOut;
  });
}

/** Folders that a tool has made whole, the top one aside. */
function markedFolders(paths: readonly string[]): Set<string> {
  const asked = paths.flatMap((path) => {
    const name = marksOfTools.find((mark) => path.endsWith(mark));
    const at = name === undefined ? 0 : path.length - name.length - 1;
    return at > 0 && path[at] === '/' ? [path.slice(0, at)] : [];
  });
  if (asked.length === 0) return new Set();
  const there = new Set([...paths, ...paths.flatMap(foldersAbove)]);
  return new Set(asked.filter((folder) => isMadeByTool((name) => there.has(`${folder}/${name}`))));
}
