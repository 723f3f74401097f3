/**
 * One queue in front of the engine: who has its turn. Completions before answers to questions before prefill; the newest
 * completion is the only one. Work that is overtaken stops at its next forward and is begun again when its turn comes:
 * it has to know how far it got. Knows nothing of what the work computes.
 */
import { FoveaError } from '../base/errors.ts';

/** `ahead`: a completion that nobody has asked for yet. In order, first served first. */
const ranks = ['completion', 'ask', 'ahead', 'prefill'] as const;

export type Rank = (typeof ranks)[number];

/** Whom a newcomer replaces for good: there is one cursor. */
const supersedes: Record<Rank, readonly Rank[]> = {
  completion: ['completion', 'ahead'],
  ask: [],
  ahead: ['ahead'],
  prefill: [],
};

/** Whom a newcomer interrupts: who is not named here is short enough to be waited for. */
const overtakes: Record<Rank, readonly Rank[]> = {
  completion: ['ask', 'prefill'],
  ask: ['prefill'],
  ahead: ['prefill'],
  prefill: [],
};

/** A newer request of the same kind took its turn. */
export class Superseded extends FoveaError {
  constructor() {
    super('cancelled', 'A newer request took its turn.');
  }
}

interface Job {
  rank: Rank;
  /** Does the work, or goes on with it; settles what its caller waits for unless it was overtaken. */
  turn(signal: AbortSignal): Promise<'settled' | 'overtaken'>;
  reject(error: FoveaError): void;
}

export class Scheduler {
  readonly #waiting: Job[] = [];
  #running: { job: Job; abort: AbortController } | undefined;
  /** running jobs whose callers have been answered */
  readonly #gone = new WeakSet<Job>();

  /**
   * @param work called when its turn has come, and again after each time that it was overtaken; `turn` aborts then
   * @throws FoveaError of kind `cancelled` as soon as `signal` aborts; `Superseded` as soon as a newer one is there
   */
  run<T>(rank: Rank, work: (turn: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancelled = (): FoveaError => new FoveaError('cancelled', 'Cancelled.');
      if (signal?.aborted) return reject(cancelled());
      const leave = (): void => this.#remove(job, cancelled());
      const job: Job = {
        rank,
        reject: (error) => {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
        turn: async (turn) => {
          try {
            resolve(await work(turn));
          } catch (error) {
            if (turn.aborted && error instanceof FoveaError && error.kind === 'cancelled') return 'overtaken';
            reject(error);
          }
          signal?.removeEventListener('abort', leave);
          return 'settled';
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#add(job);
    });
  }

  #add(job: Job): void {
    const old = [...this.#waiting, ...(this.#running ? [this.#running.job] : [])];
    for (const each of old) if (supersedes[job.rank].includes(each.rank)) this.#remove(each, new Superseded());
    this.#waiting.push(job);
    if (this.#running && overtakes[job.rank].includes(this.#running.job.rank)) this.#running.abort.abort();
    if (!this.#running) void this.#pump();
  }

  /** For good, wherever it is. */
  #remove(job: Job, error: FoveaError): void {
    job.reject(error);
    const index = this.#waiting.indexOf(job);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (this.#running?.job === job) {
      this.#gone.add(job);
      this.#running.abort.abort();
    }
  }

  async #pump(): Promise<void> {
    for (let job = this.#takeBest(); job; job = this.#takeBest()) {
      const abort = new AbortController();
      this.#running = { job, abort };
      const outcome = await job.turn(abort.signal);
      this.#running = undefined;
      // Before others of its rank: it has begun.
      if (outcome === 'overtaken' && !this.#gone.has(job)) this.#waiting.unshift(job);
    }
  }

  #takeBest(): Job | undefined {
    const rank = ranks.find((each) => this.#waiting.some((job) => job.rank === each));
    const index = this.#waiting.findIndex((job) => job.rank === rank);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }
}
