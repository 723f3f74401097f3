/** Asks git for a work tree's files, without giving a repository the chance to run or fetch anything. */
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { devNull } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { IgnoreRule } from '../ignoring/ignoreRules.ts';
import { workTreeAround } from '../ignoring/workTree.ts';
import { decodedPaths } from './decodedPaths.ts';

/** Hooks, file-system monitors, bare repositories inside work trees and missing objects can all start programs. */
const safeOptions = [
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  `core.hooksPath=${devNull}`,
  '-c',
  'safe.bareRepository=explicit',
  '-c',
  'protocol.allow=never',
];

/**
 * Absolute path of git on PATH. Entries that are relative or inside `root` are passed over: a repository may hold
 * a program called git, and Windows would look there first.
 */
export async function findGit(root: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const names = process.platform === 'win32' ? ['git.exe'] : ['git'];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    if (!isAbsolute(folder) || isInside(root, folder)) continue;
    for (const name of names) {
      const file = join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

export interface GitOptions {
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** only these files, and what is in these folders */
  within?: readonly string[] | undefined;
}

/** Why git gave no answer: it refuses a repository that belongs to somebody else, or failed otherwise. */
export type GitRefusal = 'dubiousOwnership' | 'failed';

/** Paths relative to the folder that was asked for, parts joined by '/'; none whose name is no UTF-8. */
export interface GitFiles {
  /** tracked, and untracked that git does not ignore; may name files that are gone and links */
  paths: string[];
  /** folders that are work trees of their own: submodules, whether there or not, and repositories that nobody added */
  workTrees: string[];
}

/**
 * @param folder in a work tree
 * @param top the work tree's top folder: a repository's settings may name another one, anywhere on the machine
 */
export async function gitFiles(
  git: string,
  folder: string,
  top: string,
  { env, signal, within }: GitOptions,
): Promise<GitFiles | GitRefusal> {
  const list = ['ls-files', '-t', '--stage', '--cached', '--others', '--exclude-standard', '-z'];
  // A name may hold what git would take for a pattern.
  const only = within ? ['--', ...within] : [];
  const args = ['--literal-pathspecs', `--work-tree=${top}`, ...safeOptions, ...list, ...only];
  const { code, output, said } = await runGit(git, args, folder, env, signal);
  if (code !== 0) return /dubious ownership|unsafe repository/.test(said) ? 'dubiousOwnership' : 'failed';
  const paths: string[] = [];
  const workTrees: string[] = [];
  let conflicted = '';
  for (const record of decodedPaths(output).whole) {
    // `? path`; or `H mode hash stage`, a tab and the path of what is tracked. Mode 160000 is a submodule.
    const tab = record.startsWith('? ') ? -1 : record.indexOf('\t');
    const path = record.slice(tab < 0 ? 2 : tab + 1);
    if (path.endsWith('/')) workTrees.push(path.slice(0, -1));
    else if (tab >= 0 && record.startsWith('160000', 2)) workTrees.push(path);
    else if (tab < 0 || record[tab - 1] === '0') paths.push(path);
    else if (path !== conflicted) {
      // Listed once a side, one after another.
      paths.push(path);
      conflicted = path;
    }
  }
  return { paths, workTrees: [...new Set(workTrees)] };
}

/** The rule by which git leaves a path out, asked in its own work tree. @param path relative to `root` */
export async function gitsRule(root: string, path: string, env: NodeJS.ProcessEnv): Promise<IgnoreRule | undefined> {
  const git = await findGit(root, env);
  const folder = dirname(join(root, path));
  const workTree = await workTreeAround(folder);
  if (git === undefined || workTree === undefined) return undefined;
  const args = [`--work-tree=${workTree.top}`, ...safeOptions, 'check-ignore', '-v', '-z', '--no-index', '--'];
  const { code, output } = await runGit(git, [...args, basename(path)], folder, env, undefined);
  const [source, line, text] = output.toString('utf8').split('\0');
  if (code !== 0 || text === undefined) return undefined;
  return { source, line: Number(line), text, negated: text.startsWith('!') };
}

interface Run {
  /** null: it could not be started, or was ended by a signal */
  code: number | null;
  output: Buffer;
  /** what it wrote to standard error, in English */
  said: string;
}

/** Of what git has to say the first sentences tell. */
const saidBytes = 4096;

/** @throws the abort's error */
function runGit(
  git: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(git, args, {
      cwd,
      env: { ...withoutGit(env), LC_ALL: 'C', LANGUAGE: '', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(signal ? { signal } : {}),
    });
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => {
      if (said.length < saidBytes) said += data.toString('utf8');
    });
    child.on('error', (error) =>
      signal?.aborted ? reject(error) : resolve({ code: null, output: Buffer.of(), said }),
    );
    child.on('close', (code) => resolve({ code, output: Buffer.concat(output), said }));
  });
}

/** Where a person's own settings are; a hook sets none of them. */
const ownSettings = new Set(['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM']);

/** A hook's environment would point git at another repository. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const stays = (name: string): boolean => !name.startsWith('GIT_') || ownSettings.has(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => stays(name.toUpperCase())));
}

function isInside(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
