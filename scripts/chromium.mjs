/** The browser that looks at VS Code: `chromium()` finds it, `getChromium()` gets one where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptInstall, noApt } from './apt.mjs';
import { browserPlaces } from './browserPlaces.mjs';
import { browserWay, wayToBrowser } from './browserWay.mjs';
import { downloadBrowser, downloadedBrowsers, noDownload } from './downloadedBrowser.mjs';
import { fail, install } from './install.mjs';

/** @type {import('./browserWay.mjs').Surroundings} */
const thisMachine = {
  named() {
    const named = process.env.CHROMIUM_PATH;
    if (!named) return undefined;
    if (!existsSync(named)) return { path: named, wrong: 'names no file' };
    return starts(named) ? { path: named } : { path: named, wrong: 'does not start' };
  },
  installed: () =>
    browserPlaces({ platform: process.platform, env: process.env, home: homedir() }).find(
      (place) => existsSync(place) && starts(place),
    ),
  downloaded: () => downloadedBrowsers().find((place) => existsSync(place) && starts(place)),
  apt: noApt,
  download: noDownload,
};

/** @returns {string} path of the program that is there; ends this process where none is */
export function chromium() {
  const none = () => 'not asked';
  const { path: found, line } = browserWay({ ...thisMachine, apt: none, download: none });
  return found ?? fail(process.env.CHROMIUM_PATH ? line : 'No browser: node scripts/chromium.mjs gets one.');
}

/** What `getChromium` would do first. @param {string} [aptFailed] why apt, which was asked, brought none */
export function chromiumWay(aptFailed) {
  return browserWay(aptFailed ? { ...thisMachine, apt: () => aptFailed } : thisMachine);
}

/** @returns {string} path of the program, got where there was none; ends this process where none can be had */
export function getChromium() {
  const goes = { apt: () => aptInstall(['chromium']), download: downloadBrowser };
  return wayToBrowser(thisMachine, goes, (line) => console.error(line)) ?? process.exit(1);
}

/** A stub that sends for a snap, or a program without its libraries, is there and does not start. */
function starts(program) {
  // On Windows it opens a window when it is asked for its version.
  if (process.platform === 'win32') return true;
  // A snap sees neither the tests' folders nor its own driver.
  if (path.basename(realpathSync(program)) === 'snap') return false;
  const { status } = spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 30_000 });
  return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install();
  console.log(getChromium());
}
