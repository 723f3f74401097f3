/** Everything that is generated or was: begun, found again, stopped. Knows no request and no offer. */

import type { Completion } from '../complete.ts';
import type { ReaderSpec } from '../engine/protocol.ts';
import { formatReader } from '../engine/readers/readerSpec.ts';
import { Levelling } from '../indentation/levelling.ts';
import type { CompletionRank, CompletionServiceDeps } from './completionServiceDeps.ts';
import { type Extent, Generation } from './generation.ts';
import { blockIsOver, firstLine } from './lines.ts';
import { type CompletionPlace, ownPlace } from './place.ts';
import { type Found, ResultCache } from './resultCache.ts';

const lineTokens = 48;
const blockTokens = 160;
/**
 * How long a generation goes on that nobody waits for any more, ms: a keystroke cancels the request before it and asks
 * again, and most often what was typed is what is being generated.
 */
const lingerMs = 150;

export interface Kind {
  extent: Extent;
  reader: ReaderSpec;
  rank: CompletionRank;
  /** most ms of reading before the first token */
  readMs: number;
}

type Deps = Pick<CompletionServiceDeps, 'clock' | 'complete' | 'isIndexed'>;

export class Generations {
  readonly #deps: Deps;
  readonly #cache = new ResultCache<Generation>();
  readonly #running = new Set<Generation>();
  /** how often more was read */
  #improvements = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  begin(place: CompletionPlace, { extent, reader, rank, readMs }: Kind): Generation {
    const { clock, complete } = this.#deps;
    const { path, languageId, before, after, own } = place;
    const fromParts = own !== undefined;
    const generation = new Generation({
      ...{ extent, reader: formatReader(reader), startedMs: clock.nowMs() },
      improvements: this.#improvements,
    });
    const oneLine = extent === 'line';
    const maxTokens = oneLine ? lineTokens : blockTokens;
    const request = { path, languageId, text: before + after, cursor: before.length, reader, maxTokens, oneLine };
    this.#cache.add(place, generation);
    this.#running.add(generation);
    const work = generation.run(
      (options) => complete({ ...request, fromParts, hideAfter: false, readMs }, options, rank),
      (text) => !oneLine && blockIsOver(before, text),
      new Levelling(ownPlace(place)),
    );
    void work.then(() => {
      this.#running.delete(generation);
      const useless = generation.state === 'part' && firstLine(generation.text) === undefined;
      if (useless || generation.fault) this.#cache.remove(generation);
    });
    return generation;
  }

  /** A line that was copied, without a generation: it is found as one. */
  async copied(place: CompletionPlace, completion: Completion): Promise<Generation> {
    const generation = new Generation({
      ...{ extent: 'line', reader: 'copy', startedMs: this.#deps.clock.nowMs() },
      improvements: this.#improvements,
    });
    generation.copied = true;
    await generation.run(
      async () => completion,
      () => false,
    );
    this.#cache.add(place, generation);
    return generation;
  }

  /**
   * Whatever goes on from this place, unless it came from a chunk that has changed since, as a file does on disk.
   * @param reader whose it is; where `only` does not say so, of others too what was on the screen and is being typed
   */
  find(place: CompletionPlace, extent: Extent, reader: ReaderSpec, only = false): Found<Generation> | undefined {
    const name = formatReader(reader);
    return this.#cache.find(place, (generation, typed) => {
      if (generation.extent === 'line' && extent !== 'line') return false;
      if (generation.improvements < this.#improvements && generation.isHasty) return false;
      const serves = generation.reader === name || (typed !== '' && generation.shown > 0 && !only);
      return serves && generation.keys.every((key) => this.#deps.isIndexed(key));
    });
  }

  forget(generation: Generation): void {
    this.#cache.remove(generation);
  }

  stopAll(): void {
    for (const generation of this.#running) generation.stop();
  }

  /** Somebody leaves without having shown it. */
  async leave(generation: Generation): Promise<void> {
    await this.#deps.clock.sleep(lingerMs);
    if (generation.waiting === 0 && generation.shown === 0) generation.stop();
  }

  /** More is read now: what was generated from less, and nobody has seen, serves no more. */
  improved(): void {
    this.#improvements++;
  }

  forgetOthers(path: string): void {
    this.#cache.forgetOthers(path);
  }

  clear(): void {
    this.stopAll();
    this.#cache.clear();
  }
}
