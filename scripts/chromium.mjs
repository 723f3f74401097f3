/** The browser that looks at VS Code: CHROMIUM_PATH, or one that is installed; in CI on Debian it is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from './install.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns {string} path of the program */
export function chromium() {
  return found() ?? (mayInstall() ? installed() : fail(howToInstall()));
}

function found() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : fail(`CHROMIUM_PATH names no file: ${named}`);
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const places = [...folders.flatMap((folder) => names.map((name) => path.join(folder, name))), ...applications];
  return places.find((place) => existsSync(place));
}

/** A person's machine is not changed unasked. */
function mayInstall() {
  const asked = process.env.CI === 'true' || process.env.FOVEA_INSTALL_CHROMIUM === '1';
  return asked && process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

function installed() {
  console.error('Installing Chromium (apt-get, once) …');
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env });
    if (status !== 0) fail(`apt-get ${args[0]} failed: see its messages above.`);
  }
  return found() ?? fail(howToInstall());
}

function howToInstall() {
  return 'Tests in VS Code need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH, then try again.';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(chromium());
