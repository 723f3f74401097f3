/**
 * The ignore file that a person has for all repositories, found as git finds it (core.excludesFile) in that person's own
 * configuration and the machine's, never in a repository's. Conditional includes are not followed.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { configEntries } from './gitConfig.ts';

const mostIncludes = 20;

/** @returns the file's path; undefined where none is set and there is no home. It need not exist. */
export async function userIgnoreFile(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const home = env.HOME || (process.platform === 'win32' ? env.USERPROFILE : undefined) || homedir();
  const ownFolder = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  const own = env.GIT_CONFIG_GLOBAL
    ? [env.GIT_CONFIG_GLOBAL]
    : [ownFolder && join(ownFolder, 'git', 'config'), home && join(home, '.gitconfig')];
  const machine = env.GIT_CONFIG_NOSYSTEM ? '' : (env.GIT_CONFIG_SYSTEM ?? '/etc/gitconfig');
  let found: string | undefined;
  let left = mostIncludes;
  const read = async (file: string): Promise<void> => {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const { section, key, value } of configEntries(text)) {
      if (section === 'core' && key === 'excludesfile') found = value;
      if (section !== 'include' || key !== 'path' || left-- <= 0) continue;
      await read(resolve(dirname(file), fromHome(value, home)));
    }
  };
  for (const file of [machine, ...own]) if (file) await read(file);
  if (found === undefined) return ownFolder ? join(ownFolder, 'git', 'ignore') : undefined;
  const file = fromHome(found, home);
  return isAbsolute(file) ? file : undefined;
}

function fromHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}
