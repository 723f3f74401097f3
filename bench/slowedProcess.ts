/** A process made slower from outside, until it is let go or gone. POSIX only. Knows no engine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type ChildEntry, childCommand } from '../server/base/childEntry.ts';
import { FoveaError } from '../server/base/errors.ts';
import type { CycleTimes } from './dutyCycle.ts';

export class SlowedProcess {
  /** resolves when the process is slow, or gone; rejects as `stop` does */
  readonly begun: Promise<void>;
  readonly #child: ChildProcess;
  readonly #times: Promise<CycleTimes>;

  /**
   * Whoever slows a process stops it; where this process ends first, in whatever way, the other one is let go as well.
   * @param entry of `slowMain`
   * @param slow how many times slower, above 1
   */
  constructor(entry: ChildEntry, processId: number, slow: number) {
    const { command, args, env } = childCommand({ ...entry, args: [`${processId}`, `${slow}`] });
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    // Its end is told by its exit.
    child.stdin.on('error', () => {});
    this.#child = child;
    this.#times = timesOf(child, processId);
    this.begun = Promise.race([once(child.stdout, 'data'), this.#times]).then(() => {});
    for (const promise of [this.begun, this.#times]) promise.catch(() => {}); // told to whoever asks
  }

  /** Lets the process go. @throws FoveaError (`failure`) where it was not slowed all the time */
  async stop(): Promise<CycleTimes> {
    this.#child.stdin?.end();
    return await this.#times;
  }
}

async function timesOf(child: ChildProcess, processId: number): Promise<CycleTimes> {
  const said = text(child.stdout as NonNullable<typeof child.stdout>);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(signal ?? `code ${code}`);
    return JSON.parse((await said).trim().split('\n').at(-1) ?? '') as CycleTimes;
  } catch (error) {
    const message = `Nothing slows process ${processId} any more (${(error as Error).message}): run it again.`;
    throw new FoveaError('failure', message);
  } finally {
    letGo(processId);
  }
}

/** Whoever stopped it may have been killed in between. */
function letGo(processId: number): void {
  try {
    process.kill(processId, 'SIGCONT');
  } catch {
    // gone
  }
}
