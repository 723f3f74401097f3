/** What the copy index's parts share: the question, the running count, the answer. Knows no storage. */
import type { ChunkKey } from '../protocol.ts';

/** Longer matches count as this long: a bound on every comparison, far above what a weight or a person tells apart. */
export const longestMatch = 64;

/** What followed the longest suffix of a context that occurs in the index. */
export interface Match {
  /** tokens of the context that match, at most `longestMatch` */
  length: number;
  /** places where they occur with a token after them: the sum of `counts` */
  occurrences: number;
  /** each token that followed, once, in no order */
  tokens: Uint32Array;
  /** how often `tokens[i]` followed */
  counts: Uint32Array;
  /** the token that followed most often, the lowest id of several */
  top: number;
  topCount: number;
}

export interface MatchOptions {
  /** chunks whose occurrences do not count: stale ones of the open file, those of a hole being scored */
  exclude?: readonly ChunkKey[];
  /** families whose chunks count, each once; all where it is left out. Chunks of no family always do. */
  families?: readonly number[] | undefined;
  /** tokens of the context that may match, where not as many as there are */
  longest?: number;
}

/** The context's last tokens, last one first. */
export interface Query {
  reversed: Int32Array;
  /** how many of `reversed` are filled, at most `longestMatch` */
  length: number;
}

export interface Place {
  key: ChunkKey;
  /** of the token that followed, in the chunk's ids */
  offset: number;
}

/** Anything that can be asked where a context's end occurs: a sorted segment, the unsorted tail. */
export interface Part {
  /** Most tokens of the query that occur, with a token after them. */
  longest(query: Query): number;
  /** Counts what follows each occurrence of the query's first `length` tokens. */
  count(query: Query, length: number, tally: Tally): void;
  /** Of the occurrences that `token` follows, the one of lowest key and then offset. */
  find(query: Query, length: number, token: number): Place | undefined;
}

/** @param context ids, the last one next to the cursor */
export function queryOf(context: ArrayLike<number>, longest = longestMatch): Query {
  const length = Math.min(longestMatch, longest, context.length);
  const reversed = new Int32Array(length);
  for (let i = 0; i < length; i++) reversed[i] = context[context.length - 1 - i];
  return { reversed, length };
}

export function isBefore(place: Place, other: Place | undefined): boolean {
  return !other || place.key < other.key || (place.key === other.key && place.offset < other.offset);
}

/** Counts tokens in arrays as long as the vocabulary, cleared by what was touched only. */
export class Tally {
  readonly #counts: Uint32Array;
  readonly #seen: Uint32Array;
  #distinct = 0;

  constructor(vocabSize: number) {
    this.#counts = new Uint32Array(vocabSize);
    this.#seen = new Uint32Array(vocabSize);
  }

  get bytes(): number {
    return this.#counts.byteLength + this.#seen.byteLength;
  }

  add(token: number): void {
    if (this.#counts[token]++ === 0) this.#seen[this.#distinct++] = token;
  }

  /** What was counted since the last call. */
  take(length: number): Match {
    const tokens = this.#seen.slice(0, this.#distinct);
    const counts = new Uint32Array(this.#distinct);
    let occurrences = 0;
    let top = 0;
    let topCount = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      const count = this.#counts[token];
      counts[i] = count;
      this.#counts[token] = 0;
      occurrences += count;
      if (count > topCount || (count === topCount && token < top)) {
        top = token;
        topCount = count;
      }
    }
    this.#distinct = 0;
    return { length, occurrences, tokens, counts, top, topCount };
  }
}
