/** playwright-core's own headless Chromium, in the tests' cache folder: for machines where no other can be had. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { noApt } from './apt.mjs';
import { root } from './install.mjs';
import { testCache } from './toolFolder.mjs';

/** Answered at once or not at all: whoever has no network is told so before anything else is done. */
const patienceMs = 5_000;
const name = 'chromium-headless-shell';

/** @returns {string[]} programs that may be there, newest first */
export function downloadedBrowsers() {
  return inFolder(browsers())
    .filter((folder) => folder.startsWith('chromium_headless_shell-'))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .map((folder) => path.join(browsers(), folder))
    .flatMap((folder) => inFolder(folder).map((inner) => path.join(folder, inner)))
    .flatMap((folder) =>
      ['chrome-headless-shell', 'headless_shell', 'chrome-headless-shell.exe'].map((file) => path.join(folder, file)),
    );
}

/** @returns {string | undefined} why it cannot be downloaded */
export function noDownload() {
  const {
    PLAYWRIGHT_CHROMIUM_DOWNLOAD_HOST: own,
    PLAYWRIGHT_DOWNLOAD_HOST: any,
    HTTPS_PROXY,
    https_proxy,
  } = process.env;
  // What lies behind a proxy is found out by playwright, which speaks to it.
  if (HTTPS_PROXY || https_proxy) return undefined;
  const host = own || any || 'https://cdn.playwright.dev';
  const ask = `fetch(${JSON.stringify(host)}, { method: 'HEAD', signal: AbortSignal.timeout(${patienceMs}) }).then(() => process.exit(0), () => process.exit(1))`;
  const { status } = spawnSync(process.execPath, ['-e', ask], { stdio: 'ignore', timeout: 2 * patienceMs });
  return status === 0 ? undefined : `${host} does not answer, so none can be downloaded`;
}

/** @returns {string | undefined} why it failed */
export function downloadBrowser() {
  // Its libraries; where they cannot be had this way, they may be there all the same.
  if (!noApt()) playwright('install-deps', name);
  return playwright('install', name) ? undefined : 'the download of a browser failed, see its messages above';
}

function playwright(...args) {
  const cli = path.join(root, 'node_modules', 'playwright-core', 'cli.js');
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: browsers() };
  return spawnSync(process.execPath, [cli, ...args], { cwd: root, env, stdio: ['ignore', 2, 2] }).status === 0;
}

function browsers() {
  return path.join(testCache(), 'browsers');
}

function inFolder(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
