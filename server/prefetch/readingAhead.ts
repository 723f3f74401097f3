/**
 * Reads on at the place where somebody types, step by step, whatever keys come meanwhile: a key cancels what was to be
 * written, never what is read. Knows neither engine nor gate.
 */
import { FoveaError } from '../base/errors.ts';

export interface ReadingAheadDeps<P> {
  /** Reads one step, in its turn. `whole`: nothing is left to read there. Undefined: nothing can be read now. */
  read(place: P, signal: AbortSignal): Promise<{ isNew: boolean; whole: boolean } | undefined>;
  paused(): boolean;
  /** A step was read: what comes from here may be better than what came before. @param place where somebody is now */
  improved(place: P): void;
  /** numbers and reasons */
  log(line: string): void;
}

/** A place needs some ten; more are taken where caches push each other out, and would have no end. */
const mostSteps = 32;

export class ReadingAhead<P> {
  readonly #deps: ReadingAheadDeps<P>;
  /** the latest; undefined: it is read */
  #place: P | undefined;
  #turn = new AbortController();
  #runs = false;

  constructor(deps: ReadingAheadDeps<P>) {
    this.#deps = deps;
  }

  /** Somebody typed on: the step that is being read goes on, the next one is of this place. */
  typed(place: P): void {
    this.#place = place;
    if (!this.#runs) void this.#run();
  }

  /** Somebody is elsewhere: what is read for the place before stops. */
  moved(place: P): void {
    this.stop();
    this.typed(place);
  }

  stop(): void {
    this.#place = undefined;
    this.#turn.abort();
    this.#turn = new AbortController();
  }

  async #run(): Promise<void> {
    const { read, paused, improved, log } = this.#deps;
    this.#runs = true;
    let steps = 0;
    let before: P | undefined;
    try {
      while (this.#place !== undefined && !paused()) {
        const place = this.#place;
        const { signal } = this.#turn;
        steps = place === before ? steps + 1 : 1;
        before = place;
        const step = await read(place, signal).catch((error: unknown) => {
          if (error instanceof FoveaError && error.kind === 'cancelled') return undefined;
          throw error;
        });
        if (signal.aborted) continue; // somebody is elsewhere, or nobody anywhere
        const isOver = step?.whole || steps >= mostSteps;
        if (!step || (isOver && this.#place === place)) this.#place = undefined;
        if (step?.isNew) improved(this.#place ?? place);
      }
    } catch (error) {
      this.#place = undefined;
      // The next request says it to a person.
      log(`reading ahead: stopped (${error instanceof FoveaError ? error.kind : (error as Error).name})`);
    } finally {
      this.#runs = false;
    }
  }
}
