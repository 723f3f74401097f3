/** Runs the built command line as a person does: a process of its own, its own cache folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface RunOptions {
  /** cache folder of the run */
  home: string;
  cwd?: string;
  env?: Record<string, string>;
  /** called once the process runs */
  started?(child: ChildProcess): void;
}

export interface Run {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  /** standard error in lines, without what a bar draws over itself */
  messages: string[];
}

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Resolves when the process has ended, whatever became of it. */
export function runCli(args: readonly string[], { home, cwd, env, started }: RunOptions): Promise<Run> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: cwd ?? path.dirname(cli),
    env: { ...process.env, ...env, FOVEA_HOME: home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  started?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const messages = output.stderr.split('\n').filter((line) => line !== '');
      resolve({ code, signal, stdout: output.stdout, messages });
    });
  });
}
