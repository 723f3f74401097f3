/**
 * One download of a model at a time, over all windows of this machine: two would write into the same unfinished file. The
 * lock of a process that is gone, or has written nothing for long, is taken over.
 */
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { FoveaError } from '../base/errors.ts';

/** Longer than a connection that brings nothing is waited for. */
const freshMs = 150_000;

/** @param lock the file that stands for it @throws FoveaError `failure` where somebody else is at it */
export async function withDownloadLock<T>(lock: string, work: (alive: () => void) => Promise<T>): Promise<T> {
  await take(lock);
  let touchedMs = Date.now();
  const alive = (): void => {
    if (Date.now() - touchedMs < freshMs / 10) return;
    touchedMs = Date.now();
    const now = new Date(touchedMs);
    // Gone: somebody removed the cache folder, which the download itself will notice.
    utimes(lock, now, now).catch(() => {});
  };
  try {
    return await work(alive);
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<void> {
  const own = `${hostname()} ${process.pid}`;
  for (let tries = 0; tries < 3; tries++) {
    try {
      return await writeFile(lock, own, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isHeld(lock)) break;
    await rm(lock, { force: true });
  }
  throw new FoveaError('failure', 'This model is being downloaded already, here or in another window: wait for it.');
}

async function isHeld(lock: string): Promise<boolean> {
  const [owner, found] = await Promise.all([
    readFile(lock, 'utf8').catch(() => undefined),
    stat(lock).catch(() => undefined),
  ]);
  if (owner === undefined || !found) return false;
  const [host, pid] = owner.split(' ');
  // Written in the moment between its making and its content.
  if (pid === undefined) return Date.now() - found.mtimeMs < 1000;
  return Date.now() - found.mtimeMs < freshMs && (host !== hostname() || lives(Number(pid)));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
