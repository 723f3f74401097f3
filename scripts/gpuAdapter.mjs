/**
 * The adapter that GPU tests compute on: one that the environment names, SwiftShader out of a Chromium (which the tests
 * in VS Code need anyway), or the machine's own. Pure, but for the last function.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { browserPlaces } from './browserPlaces.mjs';
import { downloadedBrowsers } from './downloadedBrowser.mjs';
import { root } from './install.mjs';

/** Where ONNX Runtime for Node has its GPU provider. */
const withProvider = ['linux x64', 'darwin arm64', 'win32 x64', 'win32 arm64'];
const driver = 'vk_swiftshader_icd.json';
const loader = 'libvulkan.so.1';
/** Where distributions have the loader. */
const loaderFolders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'];

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {NodeJS.ProcessEnv} env
 * @property {readonly string[]} browserFolders that may have SwiftShader, best first
 * @property {(file: string) => boolean} exists
 *
 * @typedef {object} Adapter
 * @property {string} line what the tests run on, or why they do not run
 * @property {Record<string, string>} [env] what their process is started with, besides the rest; none: they do not run
 * @property {boolean} [unsure] whether there is one shows only when it is used
 */

/** @param {Machine} machine @returns {Adapter} */
export function gpuAdapter({ platform, arch, env, browserFolders, exists }) {
  if (!withProvider.includes(`${platform} ${arch}`))
    return { line: `ONNX Runtime has no GPU provider for ${platform} ${arch}` };
  if (platform !== 'linux') return { line: "the machine's own adapter", env: {}, unsure: true };
  const named = env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES;
  if (named) return { line: `${named} (from the environment)`, env: {} };
  const has = (folder, name) => exists(path.posix.join(folder, name));
  const hasLoader = (folder) => [folder, ...loaderFolders].some((place) => has(place, loader));
  const found = browserFolders.find(
    (folder) => has(folder, driver) && has(folder, 'libvk_swiftshader.so') && hasLoader(folder),
  );
  if (found === undefined) return { line: "the machine's own adapter", env: {}, unsure: true };
  // The loader is opened by its bare name, and looks where the process was told when it started.
  const libraries = [...(env.LD_LIBRARY_PATH ? [env.LD_LIBRARY_PATH] : []), found].join(':');
  return {
    line: `SwiftShader in ${found}`,
    env: { VK_ICD_FILENAMES: path.posix.join(found, driver), LD_LIBRARY_PATH: libraries },
  };
}

/** @returns {Adapter} that of this machine; where that is uncertain, a computation has shown it */
export function thisGpuAdapter() {
  const { platform, arch, env } = process;
  const programs = [
    ...(env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : []),
    ...browserPlaces({ platform, env, home: homedir() }),
    ...downloadedBrowsers(),
  ];
  const browserFolders = [
    ...new Set(programs.filter((program) => existsSync(program)).map((program) => path.dirname(realpathSync(program)))),
  ];
  const adapter = gpuAdapter({ platform, arch, env, browserFolders, exists: existsSync });
  if (!adapter.unsure) return adapter;
  const probe = path.join(root, 'test', 'gpuProbe.ts');
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', probe], { cwd: root, stdio: 'ignore' });
  if (status === 0) return adapter;
  const hint = platform === 'linux' ? ' (Debian: apt-get install chromium brings SwiftShader)' : '';
  return { line: `no adapter was found${hint}` };
}
