/** When a process that ended may be started again: soon, later, or no more. Knows no process and no clock. */

export interface RestartLimits {
  /** most restarts within the window */
  maximum: number;
  windowMs: number;
  /** pause before the first, second, … restart within the window; the last one holds for all that follow */
  delaysMs: readonly number[];
}

export const restartLimits: RestartLimits = { maximum: 3, windowMs: 5 * 60_000, delaysMs: [0, 1_000, 5_000] };

export class RestartRule {
  readonly #limits: RestartLimits;
  #pastMs: number[] = [];

  constructor(limits: RestartLimits) {
    this.#limits = limits;
  }

  /**
   * Counts a restart, where one is allowed.
   * @param nowMs any clock that never goes back
   * @returns the pause before it in ms, or `undefined`: too many within the window
   */
  next(nowMs: number): number | undefined {
    const { maximum, windowMs, delaysMs } = this.#limits;
    this.#pastMs = this.#pastMs.filter((pastMs) => nowMs - pastMs < windowMs);
    const restarts = this.#pastMs.length;
    if (restarts >= maximum) return undefined;
    this.#pastMs.push(nowMs);
    return delaysMs[Math.min(restarts, delaysMs.length - 1)] ?? 0;
  }

  /** A person asked: what was before no longer counts. */
  forget(): void {
    this.#pastMs = [];
  }
}
