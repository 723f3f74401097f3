/** When a sidecar that died is started again: soon, then later, then not. Knows no process; times are given. */

export interface RestartLimits {
  /** waits before the first, second, … restart, ms; the last serves for all that follow */
  delaysMs: readonly number[];
  /** this many deaths within `windowMs` end it */
  mostDeaths: number;
  windowMs: number;
}

export const restartLimits: RestartLimits = {
  delaysMs: [200, 1_000, 4_000, 10_000],
  mostDeaths: 5,
  windowMs: 180_000,
};

export class RestartPolicy {
  readonly #limits: RestartLimits;
  #deaths: number[] = [];

  constructor(limits: RestartLimits = restartLimits) {
    this.#limits = limits;
  }

  /** @returns ms to wait before the restart, or that there is none */
  died(nowMs: number): number | 'giveUp' {
    const { delaysMs, mostDeaths, windowMs } = this.#limits;
    this.#deaths = [...this.#deaths.filter((at) => nowMs - at < windowMs), nowMs];
    const count = this.#deaths.length;
    return count >= mostDeaths ? 'giveUp' : delaysMs[Math.min(count, delaysMs.length) - 1];
  }

  /** A person started it: earlier deaths no longer count. */
  forget(): void {
    this.#deaths = [];
  }
}
