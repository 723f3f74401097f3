/** Which request the engine works on: one at a time, in order of rank. Knows nothing of what the jobs compute. */
import { loopTurn } from './cancel.ts';

/** Order of the ranks, first served first. */
export const ranks = { generate: 0, score: 1, copyUpdate: 2, prefill: 3 } as const;

export type Rank = (typeof ranks)[keyof typeof ranks];

interface Job {
  rank: Rank;
  run(): Promise<void>;
}

/**
 * Runs jobs one at a time: always the best rank that waits, of one rank the oldest. A job that has begun is never
 * interrupted, so long work of a low rank comes as many jobs.
 */
export class JobQueue {
  readonly #jobs: Job[] = [];
  #pumping = false;

  /** Resolves or rejects as `work` does. */
  run<T>(rank: Rank, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ rank, run: () => work().then(resolve, reject) });
      if (!this.#pumping) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#jobs.length > 0) {
      await loopTurn(); // what has just arrived takes part in the choice
      await this.#takeBest().run();
    }
    this.#pumping = false;
  }

  #takeBest(): Job {
    let best = 0;
    for (const [index, job] of this.#jobs.entries()) if (job.rank < this.#jobs[best].rank) best = index;
    return this.#jobs.splice(best, 1)[0];
  }
}
