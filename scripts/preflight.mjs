/**
 * Before anything else is done: all that this machine lacks for a run of the tests, said at once. Plain Node, before any
 * dependency is there. As root on Debian or Ubuntu the packages are installed.
 */
import { spawnSync } from 'node:child_process';
import fs, { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { aptInstall, noApt } from './apt.mjs';
import { chromiumWay } from './chromium.mjs';
import { fail, isInstalled, root } from './install.mjs';
import { missing } from './missing.mjs';
import { modelHome } from './modelHome.mjs';
import { findPythons, trainingIsReady } from './python.mjs';
import { testCache } from './toolFolder.mjs';
import { hasVscodeHost } from './vscodeHost.mjs';

/** Bytes on the disk, as measured on Linux x64 and rounded up; PyTorch's build for CUDA would take 6e9 more. */
const sizes = {
  modules: 1.5e9,
  npmCache: 0.8e9,
  training: 1.8e9,
  vscode: 0.7e9,
  browser: 0.4e9,
  model: 0.4e9,
  temporary: 1.5e9,
};

/** Ends the process with a list where something is missing. @param {import('./missing.mjs').Part} part */
export function preflight(part) {
  const first = missing(part, look(part));
  if (first.length === 0) return;
  if (noApt() || first.some(({ debian }) => !debian)) give(first);
  const packages = [...new Set(first.flatMap(({ debian }) => debian))];
  console.error(`Missing here, and installed now: ${packages.join(', ')}.`);
  const failure = aptInstall(packages);
  if (failure) console.error(`${failure}.`);
  const left = missing(part, look(part, failure ?? 'apt-get brought none'));
  if (left.length > 0) give(left);
}

/** @returns {never} */
function give(lacks) {
  const packages = [...new Set(lacks.flatMap(({ debian }) => debian ?? []))];
  const hint = packages.length > 0 ? [`On Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}`] : [];
  return fail(['Missing for this run:', ...lacks.map(({ line }) => `- ${line}`), ...hint].join('\n'));
}

/** @param {string} [aptFailed] why apt, which was asked, brought no browser */
function look(part, aptFailed) {
  const ready = {
    modules: isInstalled(root),
    training: trainingIsReady(),
    model: inFolder(path.join(modelHome({ platform: process.platform, env: process.env, home: homedir() }), 'models')),
    vscode: ['current', 'oldest'].filter((which) => hasVscodeHost(which)),
  };
  const { way, line } = part.browser ? chromiumWay(aptFailed) : { way: 'use', line: '' };
  const noBrowser = way === 'none' || way === 'apt' ? line : undefined;
  return {
    node: process.versions.node,
    pythons: part.training || part.model ? findPythons() : [],
    programs: ['git', 'make', 'c++'].filter((name) => isProgram(name === 'c++' ? compiler() : name)),
    ready,
    noBrowser,
    // Who names one wants no other.
    browserPackages: process.env.CHROMIUM_PATH ? undefined : ['chromium'],
    disks: disks(part, ready, way === 'download'),
  };
}

function compiler() {
  return process.env.CXX?.split(' ')[0] || (['c++', 'g++', 'clang++'].find(isProgram) ?? 'c++');
}

function isProgram(name) {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}

function inFolder(folder) {
  return existsSync(folder) && readdirSync(folder).some((name) => !name.startsWith('.'));
}

function disks(part, ready, downloadsBrowser) {
  const needs = [];
  const need = (place, name, bytes) => needs.push({ place, name, bytes });
  if (!ready.modules) {
    need(root, 'npm packages', sizes.modules);
    need(process.env.npm_config_cache || path.join(homedir(), '.npm'), "npm's cache", sizes.npmCache);
  }
  if (part.training && !ready.training) need(root, 'what training needs', sizes.training);
  for (const which of part.vscode)
    if (!ready.vscode.includes(which)) need(testCache(), `code-server (${which})`, sizes.vscode);
  if (downloadsBrowser) need(testCache(), 'a browser', sizes.browser);
  if (part.model && !ready.model)
    need(
      modelHome({ platform: process.platform, env: process.env, home: homedir() }),
      'the default model',
      sizes.model,
    );
  need(tmpdir(), 'temporary files', sizes.temporary);
  const byDevice = new Map();
  for (const { place, name, bytes } of needs) {
    const folder = nearest(place);
    const { dev } = statSync(folder);
    if (!byDevice.has(dev)) byDevice.set(dev, { folder, freeBytes: free(folder), needs: {} });
    byDevice.get(dev).needs[name] = bytes;
  }
  return [...byDevice.values()];
}

function nearest(place) {
  return existsSync(place) ? place : nearest(path.dirname(place));
}

function free(folder) {
  // Node 18.15 has it; an older one is told to go anyway.
  if (!fs.statfsSync) return Number.POSITIVE_INFINITY;
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}
