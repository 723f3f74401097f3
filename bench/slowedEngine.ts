/** Makes a sidecar's engine slower, each process of it that the sidecar's log names. Knows no measurement. */
import type { ChildEntry } from '../server/base/childEntry.ts';
import { FoveaError } from '../server/base/errors.ts';
import { startedProcess } from '../server/engineClient/startedLine.ts';
import { slowedBy } from './dutyCycle.ts';
import { SlowedProcess } from './slowedProcess.ts';

export class SlowedEngine {
  readonly #entry: ChildEntry;
  readonly #slow: number;
  readonly #processes: SlowedProcess[] = [];
  #stopped = false;

  /**
   * @param entry of `slowMain`
   * @param slow how many times slower; 1: nothing is done
   * @throws FoveaError (`usage`) on Windows, unless `slow` is 1
   */
  constructor(entry: ChildEntry, slow: number, platform: NodeJS.Platform = process.platform) {
    if (slow > 1 && platform === 'win32') {
      throw new FoveaError('usage', 'Windows cannot stop and continue a process: leave --slow out.');
    }
    this.#entry = entry;
    this.#slow = slow;
  }

  /** @param line of the sidecar's log */
  hear(line: string): void {
    const processId = startedProcess(line);
    if (processId === undefined || this.#slow === 1 || this.#stopped) return;
    this.#processes.push(new SlowedProcess(this.#entry, processId, this.#slow));
  }

  /** Waits until the engine that was heard of last is slow. @throws FoveaError (`failure`) where it is not */
  async begun(): Promise<void> {
    if (this.#slow === 1) return;
    const last = this.#processes.at(-1);
    if (last === undefined) throw new FoveaError('failure', 'The sidecar did not say which process its engine is.');
    await last.begun;
  }

  /**
   * Lets the engine go.
   * @returns how many times slower it was; `undefined` where nothing was slowed
   * @throws FoveaError (`failure`) where an engine was not slowed all the time
   */
  async stop(): Promise<number | undefined> {
    this.#stopped = true;
    const outcomes = await Promise.allSettled(this.#processes.map((each) => each.stop()));
    const times = outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    return slowedBy(times);
  }
}
