/** Which files a repository has: git's own list, or a walk where there is none. Opens no file. */
import { realpath } from 'node:fs/promises';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import { findGit, gitFiles } from './git.ts';
import { notBelowLinks } from './notBelowLinks.ts';
import { walkFiles } from './walk.ts';

export interface ListOptions {
  signal?: AbortSignal;
  progress?: Progress;
  /** for PATH; tests give their own */
  env?: NodeJS.ProcessEnv;
  /** false: git is not started, the ignore files are read instead */
  git?: boolean;
  /** only these, relative to the root: files, or folders with all that is in them */
  within?: readonly string[];
}

export interface FileList {
  /** the repository's folder, links resolved */
  root: string;
  /** relative to `root`, parts joined by '/', sorted; may name files that are gone and links */
  paths: string[];
  source: 'git' | 'walk';
}

/**
 * Files below `root` that are part of the project: those that a .gitignore rules out are not listed.
 * @throws FoveaError where `root` is no folder or can not be read
 */
export async function listFiles(root: string, options: ListOptions = {}): Promise<FileList> {
  const { signal, progress = silent, env = process.env, within } = options;
  const folder = await realpath(root).catch((cause: unknown) => {
    throw new FoveaError('input', `There is no folder ${root}: name an existing one.`, { cause });
  });
  const git = options.git === false ? undefined : await findGit(folder, env);
  const listed = git ? await gitFiles(git, folder, { env, signal, within }).catch(() => undefined) : undefined;
  throwIfAborted(signal);
  if (listed) return { root: folder, paths: (await notBelowLinks(folder, listed)).sort(), source: 'git' };
  const walked = await walkFiles(folder, {
    ...(signal ? { signal } : {}),
    ...(within ? { within } : {}),
    found: (files) => progress.report('Listing files', files, 0),
  });
  return { root: folder, paths: walked.sort(), source: 'walk' };
}
