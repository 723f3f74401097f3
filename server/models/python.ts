/** Finds a Python whose pip works. */
import { spawn } from 'node:child_process';
import { FoveaError } from '../base/errors.ts';

/** A command and its first arguments, as `['py', '-3']`. */
export type PythonCommand = readonly string[];

/** Names under which Python 3 goes, likeliest first. */
export function pythonCommands(platform: NodeJS.Platform): PythonCommand[] {
  const common = [['python3'], ['python']];
  return platform === 'win32' ? [['py', '-3'], ...common.reverse()] : [...common, ['py', '-3']];
}

export interface Ran {
  /** `undefined`: it could not be started or was killed */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command to its end, without a shell.
 * @param signal kills it when aborted (politely, and for certain two seconds later)
 */
export function runToEnd(
  command: readonly string[],
  { env, signal }: { env?: NodeJS.ProcessEnv | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: env ?? process.env,
      windowsHide: true,
    });
    const ran: Ran = { code: undefined, stdout: '', stderr: '' };
    child.stdout.on('data', (piece: Buffer) => {
      ran.stdout += piece;
    });
    child.stderr.on('data', (piece: Buffer) => {
      ran.stderr += piece;
    });
    let insist: NodeJS.Timeout | undefined;
    const kill = () => {
      child.kill();
      insist = setTimeout(() => child.kill('SIGKILL'), 2000);
    };
    const end = (code: number | undefined) => {
      clearTimeout(insist);
      signal?.removeEventListener('abort', kill);
      resolve({ ...ran, code });
    };
    child.on('error', () => end(undefined));
    child.on('close', (code) => end(code ?? undefined));
    if (signal?.aborted) kill();
    else signal?.addEventListener('abort', kill);
  });
}

/**
 * @returns the first of `commands` that runs pip under Python 3
 * @throws FoveaError `failure` when none does, telling Python missing from pip missing
 */
export async function findPip(commands: readonly PythonCommand[], signal?: AbortSignal): Promise<PythonCommand> {
  let pythonFound = false;
  for (const command of commands) {
    const { code, stdout, stderr } = await runToEnd([...command, '-m', 'pip', '--version'], { signal });
    if (code === 0 && /\(python 3\b/.test(stdout)) return command;
    pythonFound ||= /No module named/.test(stderr);
  }
  const what = pythonFound
    ? 'Python has no pip: install it (python3 -m ensurepip, or the package python3-pip)'
    : 'Python was not found: install Python 3 with pip';
  const sentence = { name: pythonFound ? 'pipMissing' : 'pythonMissing', args: [] } as const;
  throw new FoveaError('failure', `${what}, or add a model of your own (fovea model add FOLDER).`, { sentence });
}
