/** Asks git for a work tree's files, without giving a repository the chance to run or fetch anything. */
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { devNull } from 'node:os';
import { delimiter, isAbsolute, join, relative, sep } from 'node:path';

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

/**
 * Tracked files and untracked ones that git does not ignore, relative to `root`, parts joined by '/'. Submodules and
 * repositories inside are single entries. Undefined where git fails: no work tree, an owner it does not trust.
 */
export function gitFiles(
  git: string,
  root: string,
  { env, signal, within }: GitOptions,
): Promise<string[] | undefined> {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  // A name may hold what git would take for a pattern.
  const only = within ? ['--', ...within] : [];
  const args = ['--literal-pathspecs', ...safeOptions, ...list, ...only];
  return new Promise((resolve, reject) => {
    const child = spawn(git, args, {
      cwd: root,
      env: { ...withoutGit(env), GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
      ...(signal ? { signal } : {}),
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.on('error', (error) => (signal?.aborted ? reject(error) : resolve(undefined)));
    child.on('close', (code) => {
      if (code !== 0) return resolve(undefined);
      const paths = Buffer.concat(output).toString('utf8').split('\0');
      // A file in conflict is listed once a side.
      resolve([...new Set(paths)].filter((path) => path !== '' && !path.endsWith('/')));
    });
  });
}

/** A hook's environment would point git at another repository. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('GIT_')));
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
