/**
 * `npm run vscode -- [FOLDER]`: VS Code in the browser on any folder, with the extension of this checkout installed, for
 * who has no desktop VS Code. Listens on this machine only, behind a password that is made for the run.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, install } from './install.mjs';

install();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '8130' }, 'no-open': { type: 'boolean', default: false } },
});
// npm runs scripts in the package's folder; where the person stands is in INIT_CWD.
const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0] ?? '.');
if (!existsSync(folder) || !statSync(folder).isDirectory()) fail(`Not a folder: ${folder}`);

const { freshPackage } = await import('./package.mjs');
const { vscodeHost } = await import('./vscodeHost.mjs');
const { node, entry } = vscodeHost();
const vsix = await freshPackage();
// The command line's folder: the model that it got serves here too. Settings and conversations are kept in it, apart
// from those of any other VS Code.
const { tsImport } = await import('tsx/esm/api');
const { cacheFolder } = await tsImport('../server/models/cacheFolder.ts', import.meta.url);
const models = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
const home = path.join(models, 'vscode');
mkdirSync(home, { recursive: true });
const folders = ['--user-data-dir', path.join(home, 'data'), '--extensions-dir', path.join(home, 'extensions')];
await run([...folders, '--install-extension', vsix, '--force'], 'pipe');
const password = randomBytes(12).toString('base64url');
const url = `http://127.0.0.1:${values.port}/?${new URLSearchParams({ folder })}`;
console.log(`\n  ${url}\n  password: ${password}\n\nCtrl+C ends it.\n`);
if (!values['no-open']) open(url);
process.exitCode = await run(
  [
    ...folders,
    '--auth',
    'password',
    '--bind-addr',
    `127.0.0.1:${values.port}`,
    '--disable-telemetry',
    '--disable-update-check',
  ],
  'inherit',
  {
    PASSWORD: password,
    FOVEA_HOME: models,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_DATA_HOME: path.join(home, 'share'),
  },
);

/** @returns {Promise<number>} its exit code; ends this program when it cannot install */
function run(args, stdio, env = {}) {
  const child = spawn(node, [entry, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', stdio, 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      if (stdio === 'pipe' && code !== 0) fail('The extension could not be installed: see the message above.');
      resolve(code ?? 0);
    });
  });
}

/** In the user's browser where there is one; the address is printed all the same. */
function open(address) {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [address], { detached: true, stdio: 'ignore' })
    .once('error', () => {})
    .unref();
}
