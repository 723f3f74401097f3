/**
 * Reads up before anybody asks: a completion at the cursor's place, then the caches of chunks there, at the last places in
 * other documents and at likely places near by; one at a time, in pauses of typing, each thing once. Knows neither engine
 * nor gate.
 */
import { FoveaError } from '../base/errors.ts';
import type { Clock } from '../schedule/clock.ts';
import { likelyPlaces, placeStep } from './likelyPlaces.ts';

export interface PrefetchDocument {
  uri: string;
  /** as it is now; undefined: closed */
  text(): string | undefined;
}

export interface PrefetchChunk {
  key: number;
  ids: readonly number[];
}

export interface PrefetcherDeps<D extends PrefetchDocument> {
  clock: Clock;
  /** Resolves when chunks can be computed for a document, however long that takes; false: none are wanted there. */
  ready(document: D, signal: AbortSignal): Promise<boolean>;
  paused(): boolean;
  /** what a completion would read at a place, best first, `times` as many */
  chunksAt(document: D, text: string, cursor: number, times: number): readonly PrefetchChunk[];
  /** Computes a cache unless it is there, in its turn; either way it counts as used now. @returns how many were computed */
  compute(chunk: PrefetchChunk, signal: AbortSignal): Promise<number>;
  /** Has a completion generated at a place, with the caches that it needs, unless there is one. Resolves when it has begun. */
  anticipate(document: D, text: string, cursor: number): Promise<void>;
  /** how many chunks may be held on suspicion */
  room(): Promise<number>;
  /** numbers and reasons */
  log(line: string): void;
}

/** Somebody who pauses for so long may be thinking. */
export const quietMs = 500;
/** Somebody who put the cursor somewhere may type there next; the arrow keys put it somewhere 30 times a second. */
export const movedMs = 150;
/** So long what was found for a document's places is taken to hold. */
export const passMs = 60_000;
/** While one types on, the ranking moves: 60 units later 0.70 to 0.78 of what is read was there, of twice as many 0.81 to 0.89. */
const cursorTimes = 2;
/** Documents whose last place is remembered. */
const mostDocuments = 8;

/** One look over a document's likely places; a pause more goes on where it was stopped. */
interface Pass {
  startedMs: number;
  /** multiples of `placeStep` that were seen to */
  places: Set<number>;
  chunks: Set<number>;
}

interface Visited<D> {
  document: D;
  cursor: number;
  /** it was told; else it is a guess */
  pointed: boolean;
  pass: Pass | undefined;
}

export class Prefetcher<D extends PrefetchDocument> {
  readonly #deps: PrefetcherDeps<D>;
  /** by URI, the latest last */
  readonly #visited = new Map<string, Visited<D>>();
  #round = new AbortController();

  constructor(deps: PrefetcherDeps<D>) {
    this.#deps = deps;
  }

  /**
   * Something was typed there: what goes on is stopped, and begins anew in the next pause.
   * @param cursor undefined: where it was last, in a new document at its beginning
   */
  at(document: D, cursor?: number): void {
    this.#visit(document, cursor);
    this.#begin(quietMs);
  }

  /** The cursor was put there. */
  movedTo(document: D, cursor: number): void {
    this.#visit(document, cursor);
    this.#begin(movedMs);
  }

  closed(uri: string): void {
    this.#visited.delete(uri);
  }

  /** Model, engine or reader are others now: nothing is there any more. */
  reset(): void {
    for (const visited of this.#visited.values()) visited.pass = undefined;
    this.#begin(quietMs);
  }

  dispose(): void {
    this.#round.abort();
    this.#visited.clear();
  }

  #visit(document: D, cursor: number | undefined): void {
    const { uri } = document;
    const known = this.#visited.get(uri);
    const pointed = cursor !== undefined || (known?.pointed ?? false);
    this.#visited.delete(uri);
    this.#visited.set(uri, { document, cursor: cursor ?? known?.cursor ?? 0, pointed, pass: known?.pass });
    for (const oldest of this.#visited.keys()) {
      if (this.#visited.size <= mostDocuments) break;
      this.#visited.delete(oldest);
    }
  }

  #begin(pauseMs: number): void {
    this.#round.abort();
    this.#round = new AbortController();
    if (this.#visited.size > 0) void this.#run(pauseMs, this.#round.signal);
  }

  async #run(pauseMs: number, signal: AbortSignal): Promise<void> {
    const { clock, log, ready, paused } = this.#deps;
    let computed = 0;
    let startedMs = clock.nowMs();
    try {
      await clock.sleep(pauseMs, signal);
      const latest = [...this.#visited.values()].at(-1);
      if (signal.aborted || paused() || !latest || !(await ready(latest.document, signal))) return;
      startedMs = clock.nowMs();
      for await (const count of this.#caches(latest, signal)) computed += count;
    } catch (error) {
      if (!(error instanceof FoveaError)) log(`prefetch: stopped (${(error as Error).name})`);
      else if (error.kind !== 'cancelled') log(`prefetch: stopped (${error.kind})`);
    } finally {
      const ms = Math.round(clock.nowMs() - startedMs);
      if (computed > 0) log(`prefetch: ${computed} chunks in ${ms} ms${signal.aborted ? ', stopped' : ''}`);
    }
  }

  /** Sees to one chunk after the other; yields how many were computed for each. */
  async *#caches(latest: Visited<D>, signal: AbortSignal): AsyncGenerator<number> {
    const { clock, paused, chunksAt, compute, anticipate, room } = this.#deps;
    const pass = passOf(latest, clock.nowMs());
    const seen = new Set<number>();
    let full = false;
    const done = (): boolean => full || signal.aborted || paused();
    /** @param held what is to stay in the cache beside it */
    const see = async function* ({ document }: Visited<D>, cursor: number, times: number, held: ReadonlySet<number>) {
      const text = document.text();
      if (text === undefined) return;
      for (const chunk of chunksAt(document, text, Math.min(cursor, text.length), times)) {
        if (seen.has(chunk.key)) continue;
        if (!held.has(chunk.key)) full = held.size >= (await room());
        if (done()) return;
        seen.add(chunk.key);
        pass.chunks.add(chunk.key);
        yield await compute(chunk, signal);
      }
    };
    const others = [...this.#visited.values()].filter((visited) => visited !== latest).reverse();
    const text = latest.document.text();
    if (latest.pointed && text !== undefined) {
      await anticipate(latest.document, text, Math.min(latest.cursor, text.length));
    }
    yield* see(latest, latest.cursor, cursorTimes, seen);
    for (const visited of others) {
      if (done()) return;
      yield* see(visited, visited.cursor, 1, seen);
    }
    for (const place of likelyPlaces(latest.document.text() ?? '', latest.cursor)) {
      if (done()) return;
      const step = Math.floor(place / placeStep);
      if (pass.places.has(step)) continue;
      await clock.sleep(0, signal); // the sidecar has more to do than this
      yield* see(latest, place, 1, pass.chunks);
      if (!done()) pass.places.add(step);
    }
  }
}

function passOf<D>(visited: Visited<D>, nowMs: number): Pass {
  const { pass } = visited;
  if (pass && nowMs - pass.startedMs < passMs) return pass;
  visited.pass = { startedMs: nowMs, places: new Set(), chunks: new Set() };
  return visited.pass;
}
