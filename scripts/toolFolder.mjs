/**
 * Programs that tests and packaging need but the product does not: each is a folder with a package.json and a lock
 * file, installed once a version into the user's cache (FOVEA_TEST_CACHE: elsewhere), outside of the checkout.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fail } from './install.mjs';

/**
 * @param {string} source folder with package.json, package-lock.json and .npmrc
 * @param {(folder: string) => void} [finish] what is left to do after npm ci
 * @param {string} [recipe] changes when `finish` does something else
 * @returns {string} the installed folder
 */
export function toolFolder(source, finish = () => {}, recipe = '') {
  const folder = toolPlace(source, recipe);
  if (existsSync(folder)) return folder;
  console.error(`Installing ${path.basename(source)} (npm ci, once) …`);
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  cpSync(source, temporary, { recursive: true });
  runNpm(['ci'], temporary);
  finish(temporary);
  try {
    renameSync(temporary, folder);
  } catch (error) {
    // Another process was faster.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Where `toolFolder` has it, or will have. */
export function toolPlace(source, recipe = '') {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${recipe}`);
  for (const name of readdirSync(source).sort()) hash.update(readFileSync(path.join(source, name)));
  return path.join(testCache(), `${path.basename(source)}-${hash.digest('hex').slice(0, 12)}`);
}

/** Runs npm's own script, by `node` where it is given. */
export function runNpm(args, cwd, { node = process.execPath, env = process.env } = {}) {
  const npm = process.env.npm_execpath;
  const options = { cwd, env, stdio: ['ignore', 2, 2] };
  // On Windows a bare npm is a .cmd file, which only a shell starts.
  const { status } = npm?.endsWith('.js')
    ? spawnSync(node, [npm, ...args], options)
    : spawnSync(['npm', ...args].join(' '), { ...options, shell: true });
  if (status !== 0) fail(`npm ${args.join(' ')} failed: see its messages above, then run the command again.`);
}

/** The user's folder for what only tests need. */
export function testCache() {
  const { FOVEA_TEST_CACHE: named, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (named) return path.resolve(named);
  if (process.platform === 'win32')
    return path.join(local || path.join(homedir(), 'AppData', 'Local'), 'fovea-test-tools');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'fovea-test-tools');
  return path.join(xdg || path.join(homedir(), '.cache'), 'fovea-test-tools');
}
