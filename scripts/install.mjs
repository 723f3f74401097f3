/** Installs the dependencies when they are missing or not those of package-lock.json. Plain Node: runs before any of them is there. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Whether every package that package-lock.json demands lies in node_modules in that version (npm keeps a list there). */
export function isInstalled(folder) {
  const listFile = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(listFile)) return false;
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(listFile, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([location, { optional, devOptional, version }]) =>
      location === '' || optional || devOptional || present[location]?.version === version,
  );
}

/** Ends the process with one line when Node is too old or npm fails. */
export function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`Fovea needs Node 20 or newer; this is ${process.version}.`);
  if (isInstalled(root)) return;
  console.error('Installing dependencies (npm ci) …');
  // npm's own script where npm runs us; on Windows a bare npm is a .cmd file, which only a shell starts.
  const npm = process.env.npm_execpath;
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, 'ci'], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm ci', { cwd: root, stdio: ['ignore', 2, 2], shell: true });
  if (done.status !== 0) fail('npm ci failed: see its messages above, then run the command again.');
}

/** @returns {never} */
export function fail(line) {
  console.error(line);
  process.exit(1);
}
