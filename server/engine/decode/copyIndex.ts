/**
 * The copy index: the longest end of a context that occurs in any chunk, and what followed it there. Token ids only.
 *
 * Chunks gather in an unsorted tail, which becomes a sorted segment when full; segments of like size are merged, and
 * rewritten when a quarter of one was removed. That work is paid in small parts by later updates (a log-structured
 * merge without a background thread), so that no update waits for a rebuild and a segment's place is never changed
 * while a question is answered. No run of tokens goes over a chunk's end.
 *
 * Chunks of a family lie by themselves, so that a question which reads some families only pays for those alone.
 */
import type { ChunkKey, CopySource, CopyUpdateParams } from '../protocol.ts';
import { countInHistory, findInHistory, longestInHistory } from './copyIndexHistory.ts';
import { isBefore, type Match, type MatchOptions, type Place, queryOf, Tally } from './copyIndexPart.ts';
import { CopyIndexStore } from './copyIndexStore.ts';
import type { ChunkText } from './copyIndexText.ts';

/** Tokens of a tail: read through in some 5 µs, sorted in some 2 ms. */
const defaultTailTokens = 2 ** 13;
/** Most tokens of a chunk: they are sorted in one go. */
export const copyChunkTokens = 2 ** 16;
/** Of chunks that are of no family: every question sees them. */
const noFamily = 0;

export interface CopyIndexStats {
  chunks: number;
  /** of all chunks not removed */
  tokens: number;
  /** of all arrays, the ids and a merge under way included; keys are estimated */
  bytes: number;
  /** sorted parts, each searched at every question */
  segments: number;
}

export class CopyIndex {
  readonly #vocabSize: number;
  readonly #tailTokens: number;
  readonly #tally: Tally;
  /** by family */
  readonly #stores = new Map<number, CopyIndexStore>();

  /** @param tailTokens tokens that are read through at each question before they are sorted; small in tests */
  constructor(vocabSize: number, tailTokens = defaultTailTokens) {
    this.#vocabSize = vocabSize;
    this.#tailTokens = tailTokens;
    this.#tally = new Tally(vocabSize);
  }

  /**
   * Removes, then adds; a key that is there already is replaced. About 1 ms per chunk of 512 tokens (its share of sorting
   * and merging included), so that a caller with much to add does it a few chunks at a time.
   * @param add `ids` as they are to match: the sidecar leaves the chunks' headers out, which no file contains
   * @throws RangeError for a chunk over `copyChunkTokens` or an id outside the vocabulary; nothing is changed then
   */
  update({ add, remove }: CopyUpdateParams): void {
    for (const { key, ids } of add) this.#check(key, ids);
    for (const key of remove) this.#remove(key);
    for (const { key, ids, family } of add) {
      this.#remove(key);
      // One token alone is followed by nothing.
      if (ids.length >= 2) this.#storeOf(family ?? noFamily).add(key, ids);
    }
  }

  /**
   * The longest suffix of `context` that occurs in a chunk or earlier in `context` itself with a token after it;
   * `undefined` where its last token never did.
   * @param context the open file's ids before the cursor, as typed and generated so far; the whole of it is history
   */
  match(context: ArrayLike<number>, options: MatchOptions = {}): Match | undefined {
    const query = queryOf(context, options.longest);
    return this.#asked(options, (stores) => {
      const parts = stores.flatMap((store) => store.parts());
      const reach = parts.map((part) => part.longest(query));
      const ownReach = longestInHistory(context, query);
      const length = Math.max(ownReach, ...reach);
      if (length === 0) return undefined;
      if (ownReach === length) countInHistory(context, query, length, this.#tally);
      for (const [i, part] of parts.entries()) if (reach[i] === length) part.count(query, length, this.#tally);
      return this.#tally.take(length);
    });
  }

  /**
   * Where the context's last `matchLength` tokens were followed by `token`: the latest place in `context`, else the one
   * of lowest key and then offset. `offset` is that of the copied token.
   */
  source(
    context: ArrayLike<number>,
    matchLength: number,
    token: number,
    options: MatchOptions = {},
  ): CopySource | undefined {
    const query = queryOf(context);
    if (matchLength < 1 || matchLength > query.length) return undefined;
    const own = findInHistory(context, query, matchLength, token);
    if (own !== undefined) return { key: undefined, offset: own, matchLength };
    return this.#asked(options, (stores) => {
      let best: Place | undefined;
      for (const part of stores.flatMap((store) => store.parts())) {
        const place = part.find(query, matchLength, token);
        if (place && isBefore(place, best)) best = place;
      }
      return best && { ...best, matchLength };
    });
  }

  stats(): CopyIndexStats {
    const stores = [...this.#stores.values()];
    const texts = textsOf(stores);
    return {
      chunks: texts.reduce((sum, text) => sum + text.liveChunks, 0),
      tokens: texts.reduce((sum, text) => sum + text.liveTokens - text.liveChunks, 0),
      bytes: stores.reduce((sum, store) => sum + store.bytes, this.#tally.bytes),
      segments: stores.reduce((sum, store) => sum + store.segments, 0),
    };
  }

  #storeOf(family: number): CopyIndexStore {
    let store = this.#stores.get(family);
    if (!store) {
      store = new CopyIndexStore(this.#vocabSize, this.#tailTokens);
      this.#stores.set(family, store);
    }
    return store;
  }

  #check(key: ChunkKey, ids: readonly number[]): void {
    if (ids.length > copyChunkTokens) {
      throw new RangeError(`Chunk ${key} has ${ids.length} tokens; the copy index takes at most ${copyChunkTokens}.`);
    }
    const wrong = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < this.#vocabSize));
    if (wrong !== undefined) throw new RangeError(`Chunk ${key} holds id ${wrong}, outside 0..${this.#vocabSize - 1}.`);
  }

  #remove(key: ChunkKey): void {
    for (const store of this.#stores.values()) if (store.remove(key)) return;
  }

  /** Answers from the families that a question reads, with what it excludes hidden. */
  #asked<T>({ families, exclude = [] }: MatchOptions, answer: (stores: readonly CopyIndexStore[]) => T): T {
    const stores = families
      ? [...new Set([noFamily, ...families])].flatMap((family) => this.#stores.get(family) ?? [])
      : [...this.#stores.values()];
    if (exclude.length === 0) return answer(stores);
    const texts = textsOf(stores);
    for (const text of texts) for (const key of exclude) text.exclude(key, true);
    try {
      return answer(stores);
    } finally {
      for (const text of texts) for (const key of exclude) text.exclude(key, false);
    }
  }
}

function textsOf(stores: readonly CopyIndexStore[]): ChunkText[] {
  return stores.flatMap((store) => store.texts());
}
