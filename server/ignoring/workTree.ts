/** Where a work tree has its repository: a folder `.git`, or a file of that name which points to one. Runs no git. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface WorkTree {
  /** its top folder */
  top: string;
  /** what its work trees share: `info/exclude` lies there */
  commonFolder: string;
}

/** The work tree whose top this folder is; undefined for any other folder, also for one whose `.git` git would refuse. */
export async function workTreeAt(folder: string): Promise<WorkTree | undefined> {
  const dotGit = join(folder, '.git');
  const found = await stat(dotGit).catch(() => undefined);
  if (found === undefined) return undefined;
  const gitFolder = found.isDirectory() ? dotGit : found.isFile() ? await pointedTo(folder, dotGit) : undefined;
  if (gitFolder === undefined) return undefined;
  const [head, common] = await Promise.all([
    readFile(join(gitFolder, 'HEAD'), 'utf8').catch(() => ''),
    readFile(join(gitFolder, 'commondir'), 'utf8').catch(() => '.'),
  ]);
  if (!/^(ref:\s*refs\/|[0-9a-f]{40})/.test(head)) return undefined;
  const commonFolder = resolve(gitFolder, common.trimEnd());
  const parts = await Promise.all(['objects', 'refs'].map((name) => isFolder(join(commonFolder, name))));
  return parts.every((is) => is) ? { top: folder, commonFolder } : undefined;
}

/** The innermost work tree that a folder lies in. @param folder absolute, links resolved */
export async function workTreeAround(folder: string): Promise<WorkTree | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await workTreeAt(at);
    if (found || dirname(at) === at) return found;
  }
}

async function pointedTo(folder: string, file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const target = /^gitdir: ([^\r\n]+)/.exec(text)?.[1];
  // Another machine's share would be asked for, with the user's name, as soon as it is looked at.
  if (target === undefined || /^(\\\\|\/\/)/.test(target)) return undefined;
  return resolve(folder, target);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
