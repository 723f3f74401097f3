/** Lists a folder's files where there is no git: honours .gitignore files and passes over what is never source. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { throwIfAborted } from '../base/errors.ts';

/** Folders that no .gitignore need name: histories, packages, environments, build outputs, caches. */
const passedOver = new Set(
  '.git .hg .svn .jj node_modules bower_components .venv venv __pycache__ site-packages .tox .nox .mypy_cache .pytest_cache .ruff_cache .gradle .next .nuxt .svelte-kit .turbo .cache dist build out target coverage'.split(
    ' ',
  ),
);

/** Files whose presence says that a whole folder was made by a tool. */
const toolMarks = new Set(['CACHEDIR.TAG', 'pyvenv.cfg']);

interface Folder {
  /** '' for the root, else ending in '/' */
  path: string;
  /** rules of this folder and those above, each with the folder they are relative to */
  rules: readonly { base: string; rules: Ignore }[];
}

/**
 * Files below `root`, relative, parts joined by '/', in no particular order. Links are not followed, folders that
 * cannot be read are passed over.
 * @param options.within only these files, and what is in these folders
 * @param options.found called with the number of files so far
 */
export async function walkFiles(
  root: string,
  options: { signal?: AbortSignal; found?: (files: number) => void; within?: readonly string[] } = {},
): Promise<string[]> {
  const { within } = options;
  const files: string[] = [];
  const folders: Folder[] = [{ path: '', rules: [] }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    throwIfAborted(options.signal);
    const entries = await readdir(join(root, folder.path), { withFileTypes: true }).catch(() => []);
    if (folder.path !== '' && entries.some((entry) => toolMarks.has(entry.name))) continue;
    const rules = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
      ? [...folder.rules, { base: folder.path, rules: await readRules(join(root, folder.path, '.gitignore')) }]
      : folder.rules;
    for (const entry of entries) {
      const path = folder.path + entry.name;
      if (within && !within.some((asked) => isOnTheWay(asked, path))) continue;
      if (entry.isDirectory()) {
        if (!passedOver.has(entry.name) && !isIgnored(`${path}/`, rules)) folders.push({ path: `${path}/`, rules });
      } else if (entry.isFile() && !isIgnored(path, rules)) {
        files.push(path);
      }
    }
    options.found?.(files.length);
  }
  return files;
}

/** Whether `path` is what was asked for, lies in it, or is a folder that leads to it. */
function isOnTheWay(asked: string, path: string): boolean {
  return asked === path || asked.startsWith(`${path}/`) || path.startsWith(`${asked}/`);
}

async function readRules(file: string): Promise<Ignore> {
  const text = await readFile(file, 'utf8').catch(() => '');
  // As git does by default: names differ by case where the file system tells them apart.
  return ignore({ ignorecase: process.platform === 'win32' || process.platform === 'darwin' }).add(text);
}

/** The deepest .gitignore that says anything about a path decides. */
function isIgnored(path: string, rules: Folder['rules']): boolean {
  for (let i = rules.length - 1; i >= 0; i--) {
    const { ignored, unignored } = rules[i].rules.test(path.slice(rules[i].base.length));
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}
