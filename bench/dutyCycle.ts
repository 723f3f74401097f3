/**
 * How long a process runs and is stopped by turns, so that it is F times slower: pauses last longer than asked for, and
 * what one was too long or too short the next stops make good. Knows no process and no clock.
 */

/** Two ms of running a turn as far as turns of 6 to 12 ms allow: 2 on and 10 off at F = 6. */
const ranMs = 2;
const [shortestMs, longestMs] = [6, 12];
/** Most stops at once, and owed at most, in turns: a machine that slept owes no stop of hours. */
const mostTurns = 10;
const mostOwedTurns = 20;

/** Times of one process under the cycle, as they really were. */
export interface CycleTimes {
  ranMs: number;
  stoppedMs: number;
}

/** By how much a process was slowed. @returns 1 or more; `undefined` before it ran */
export function slowedBy(times: readonly CycleTimes[]): number | undefined {
  const sum = (of: keyof CycleTimes): number => times.reduce((total, each) => total + each[of], 0);
  const ran = sum('ranMs');
  return ran > 0 ? (ran + sum('stoppedMs')) / ran : undefined;
}

export class DutyCycle {
  /** how long to let the process run in a turn */
  readonly runMs: number;
  readonly times: CycleTimes = { ranMs: 0, stoppedMs: 0 };
  readonly #turnMs: number;
  readonly #slow: number;
  #owedMs = 0;

  /** @param slow how many times slower, above 1 */
  constructor(slow: number) {
    this.#slow = slow;
    this.#turnMs = Math.min(longestMs, Math.max(shortestMs, ranMs * slow));
    this.runMs = this.#turnMs / slow;
  }

  /** @param ms how long it ran @returns how long to stop it now, ms; 0: not at all */
  ran(ms: number): number {
    this.times.ranMs += ms;
    this.#owedMs = Math.min(this.#owedMs + ms * (this.#slow - 1), mostOwedTurns * this.#turnMs);
    return Math.min(Math.max(0, this.#owedMs), mostTurns * this.#turnMs);
  }

  /** @param ms how long it was stopped */
  stopped(ms: number): void {
    this.times.stoppedMs += ms;
    this.#owedMs -= ms;
  }
}
