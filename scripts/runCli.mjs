/** Runs the built command line as the user's own process would: same folder, terminal, signals and exit code. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './install.mjs';

/** @returns the command line's exit code, 130 where a signal ended it */
export async function runCli(args) {
  const child = spawn(process.execPath, [path.join(root, 'dist', 'cli.js'), ...args], {
    // npm runs scripts in the package's root; the user's own folder is what relative paths mean.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 130));
  });
}
