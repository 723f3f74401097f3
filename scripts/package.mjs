/**
 * `npm run package [-- --target PLATFORM] [--offline]`: dist/fovea-VERSION-PLATFORM.vsix, by default for this machine;
 * `--target all` for all of them. `--offline` puts the default model in, so that nothing is fetched after the install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, isStale } from './build.mjs';
import { fail, install, root } from './install.mjs';
import { platforms, stagePackage } from './stagePackage.mjs';
import { toolFolder } from './toolFolder.mjs';

/** @returns {string} VS Code's name of this machine's platform */
export function thisPlatform() {
  const name = `${process.platform}-${process.arch}`;
  if (!(name in platforms)) fail(`Fovea has no package for ${name}; there are: ${Object.keys(platforms).join(', ')}.`);
  return name;
}

/**
 * @param {string} target
 * @param {{ model?: { id: string, file: string } }} [options] a model to carry
 * @returns {string} the .vsix; dist/ is as `build` left it
 */
export function packageFor(target, { model } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'fovea-package-'));
  try {
    const { version } = stagePackage(folder, target, model);
    const out = path.join(root, 'dist', `fovea-${version}-${target}${model ? '-offline' : ''}.vsix`);
    const vsce = path.join(toolFolder(path.join(root, 'scripts', 'vsce')), 'node_modules', '@vscode', 'vsce', 'vsce');
    // Its dependencies lie in dist/node_modules: all that npm would find is there already.
    const flags = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
    const args = [vsce, 'package', '--target', target, ...flags, '--out', out];
    const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 2, 2] });
    if (status !== 0) fail(`vsce failed on ${target}: see its messages above.`);
    return out;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<string>} this machine's package of the present sources, made when there is none */
export async function freshPackage() {
  if (isStale()) await build();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const file = path.join(root, 'dist', `fovea-${version}-${thisPlatform()}.vsix`);
  const builtAt = statSync(path.join(root, 'dist', 'build.json')).mtimeMs;
  const isFresh = existsSync(file) && statSync(file).mtimeMs > builtAt && !newerThan(statSync(file).mtimeMs);
  return isFresh ? file : packageFor(thisPlatform());
}

/** @returns {Promise<string>} this machine's package of the present sources, with the default model in it */
export async function offlinePackage() {
  if (isStale()) await build();
  return packageFor(thisPlatform(), { model: defaultModelFile() });
}

/** Whether something that is shipped as it is, or says how, was changed since. */
function newerThan(time) {
  const folders = ['l10n', 'media', 'models', 'scripts'].filter((name) => existsSync(path.join(root, name)));
  const files = folders.flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true }).map((file) => path.join(name, file)),
  );
  return [...files, ...readdirSync(root)].some((name) => {
    const stat = statSync(path.join(root, name));
    return stat.isFile() && stat.mtimeMs > time;
  });
}

/**
 * Gets the default model where this machine has none, and checks it by hash: the product's own code does both.
 * @returns {{ id: string, file: string }}
 */
export function defaultModelFile() {
  let answer = '';
  for (const verb of ['add', 'verify']) {
    const args = [path.join(root, 'dist', 'cli.js'), 'model', verb, 'default', '--json'];
    const { status, stdout } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 2], encoding: 'utf8' });
    if (status !== 0) fail('The default model could not be had: see the message above.');
    answer = stdout;
  }
  const { id, path: file } = JSON.parse(answer);
  return { id, file };
}

async function main() {
  install();
  const { values } = parseArgs({
    options: { target: { type: 'string' }, offline: { type: 'boolean', default: false } },
  });
  const targets = values.target === 'all' ? Object.keys(platforms) : [values.target ?? thisPlatform()];
  for (const target of targets)
    if (!(target in platforms)) fail(`No package for ${target}; there are: ${Object.keys(platforms).join(', ')}, all.`);
  await build();
  const options = values.offline ? { model: defaultModelFile() } : {};
  for (const target of targets) console.log(path.relative(process.cwd(), packageFor(target, options)));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
