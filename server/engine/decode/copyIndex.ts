/**
 * The copy index: the longest end of a context that occurs in any chunk, and what followed it there. Token ids only.
 *
 * Chunks gather in an unsorted tail, which becomes a sorted segment when full; segments of like size are merged, and
 * rewritten when a quarter of one was removed. That work is paid in small parts by later updates (a log-structured
 * merge without a background thread), so that no update waits for a rebuild and a segment's place is never changed
 * while a question is answered. No run of tokens goes over a chunk's end.
 */
import type { ChunkKey, CopySource, CopyUpdateParams } from '../protocol.ts';
import { countInHistory, findInHistory, longestInHistory } from './copyIndexHistory.ts';
import { Merge } from './copyIndexMerge.ts';
import { isBefore, type Match, type MatchOptions, type Part, type Place, queryOf, Tally } from './copyIndexPart.ts';
import { type Segment, segmentChunks, segmentOf, segmentTokens } from './copyIndexSegment.ts';
import { Tail } from './copyIndexTail.ts';
import { ChunkText } from './copyIndexText.ts';

/** Tokens of the tail: read through in some 5 µs, sorted in some 2 ms. */
const defaultTailTokens = 2 ** 13;
/** Most tokens of a chunk: they are sorted in one go. */
export const copyChunkTokens = 2 ** 16;
/** Entries merged per token added: a token passes at most six merges of like sizes, plus some for unlike ones. */
const mergedPerAdded = 8;
/** Entries merged per token removed: compaction at a quarter rewrites three tokens for each one removed. */
const mergedPerRemoved = 4;
/** Segments are of like size up to this factor. */
const likeSize = 1.5;

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
  #segments: Segment[] = [];
  #tail: Tail;
  #merge: Merge | undefined;

  /** @param tailTokens tokens that are read through at each question before they are sorted; small in tests */
  constructor(vocabSize: number, tailTokens = defaultTailTokens) {
    this.#vocabSize = vocabSize;
    this.#tailTokens = tailTokens;
    this.#tally = new Tally(vocabSize);
    this.#tail = this.#newTail();
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
    for (const { key, ids } of add) {
      this.#remove(key);
      // One token alone is followed by nothing.
      if (ids.length < 2) continue;
      this.#append(key, ids);
      this.#work(ids.length * mergedPerAdded);
    }
  }

  /**
   * The longest suffix of `context` that occurs in a chunk or earlier in `context` itself with a token after it;
   * `undefined` where its last token never did.
   * @param context the open file's ids before the cursor, as typed and generated so far; the whole of it is history
   */
  match(context: ArrayLike<number>, options: MatchOptions = {}): Match | undefined {
    const query = queryOf(context, options.longest);
    return this.#excluding(options.exclude, () => {
      const parts = this.#parts();
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
    return this.#excluding(options.exclude, () => {
      let best: Place | undefined;
      for (const part of this.#parts()) {
        const place = part.find(query, matchLength, token);
        if (place && isBefore(place, best)) best = place;
      }
      return best && { ...best, matchLength };
    });
  }

  stats(): CopyIndexStats {
    const texts = this.#texts();
    const parts = [...this.#segments, this.#tail.text, this.#tally, ...(this.#merge ? [this.#merge] : [])];
    return {
      chunks: texts.reduce((sum, text) => sum + text.liveChunks, 0),
      tokens: texts.reduce((sum, text) => sum + text.liveTokens - text.liveChunks, 0),
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
      segments: this.#segments.length,
    };
  }

  #parts(): Part[] {
    return [...this.#segments, this.#tail];
  }

  #texts(): ChunkText[] {
    return [...this.#segments.map((segment) => segment.text), this.#tail.text];
  }

  #newTail(): Tail {
    return new Tail(new ChunkText(this.#tailTokens, this.#vocabSize));
  }

  #check(key: ChunkKey, ids: readonly number[]): void {
    if (ids.length > copyChunkTokens) {
      throw new RangeError(`Chunk ${key} has ${ids.length} tokens; the copy index takes at most ${copyChunkTokens}.`);
    }
    const wrong = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < this.#vocabSize));
    if (wrong !== undefined) throw new RangeError(`Chunk ${key} holds id ${wrong}, outside 0..${this.#vocabSize - 1}.`);
  }

  #append(key: ChunkKey, ids: readonly number[]): void {
    if (ids.length + 2 > this.#tailTokens) {
      const text = new ChunkText(ids.length + 2, this.#vocabSize);
      text.append(key, ids);
      this.#segments.push(segmentOf(text));
      return;
    }
    if (!this.#tail.text.fits(ids.length) || this.#tail.text.chunks === segmentChunks) this.#seal();
    this.#tail.text.append(key, ids);
  }

  #seal(): void {
    const { text } = this.#tail;
    this.#tail = this.#newTail();
    if (text.liveTokens === 0) return;
    const kept = new ChunkText(text.liveTokens + 1, this.#vocabSize);
    for (let number = 0; number < text.chunks; number++) {
      if (text.isRemoved(number)) continue;
      kept.append(text.keys[number], text.tokens.subarray(text.starts[number], text.end(number)));
    }
    this.#segments.push(segmentOf(kept));
  }

  #remove(key: ChunkKey): void {
    for (const text of this.#texts()) {
      const freed = text.remove(key);
      if (freed > 0) {
        this.#work(freed * mergedPerRemoved);
        return;
      }
    }
  }

  #work(budget: number): void {
    while (budget > 0) {
      this.#merge ??= this.#nextMerge();
      if (!this.#merge) return;
      const { sources } = this.#merge;
      const { placed, segment } = this.#merge.advance(budget);
      budget -= placed;
      if (!segment) return;
      this.#merge = undefined;
      this.#segments = this.#segments.filter((other) => !sources.includes(other));
      if (segment.text.liveTokens > 0) this.#segments.push(segment);
    }
  }

  #nextMerge(): Merge | undefined {
    const stale = this.#segments.find(({ text }) => 4 * text.removedTokens >= text.length - 1);
    if (stale) return new Merge([stale], this.#vocabSize);
    const bySize = [...this.#segments].sort((a, b) => a.text.liveTokens - b.text.liveTokens);
    for (const [i, small] of bySize.entries()) {
      const large = bySize[i + 1];
      if (!large || large.text.liveTokens > likeSize * small.text.liveTokens) continue;
      const tokens = small.text.liveTokens + large.text.liveTokens + 1;
      const chunks = small.text.liveChunks + large.text.liveChunks;
      if (tokens <= segmentTokens && chunks <= segmentChunks) return new Merge([small, large], this.#vocabSize);
    }
    return undefined;
  }

  #excluding<T>(keys: readonly ChunkKey[] | undefined, answer: () => T): T {
    if (!keys || keys.length === 0) return answer();
    const texts = this.#texts();
    for (const text of texts) for (const key of keys) text.exclude(key, true);
    try {
      return answer();
    } finally {
      for (const text of texts) for (const key of keys) text.exclude(key, false);
    }
  }
}
