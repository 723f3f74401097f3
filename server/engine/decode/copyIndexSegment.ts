/**
 * A sorted part of the copy index: a suffix array over the chunks read backwards, so that the longest suffix of a
 * context is the longest prefix of a query and one binary search finds it. Only `hidden` of its chunks ever changes.
 */
import { isBefore, type Part, type Place, type Query, type Tally } from './copyIndexPart.ts';
import { sortBackwards } from './copyIndexSort.ts';
import type { ChunkText, Tokens } from './copyIndexText.ts';

/** An entry is a chunk's number above the position of one of its tokens: 31 bits, a small integer to V8. */
const positionBits = 19;
export const positionMask = 2 ** positionBits - 1;
/** Most tokens (with separators) and chunks of a segment: with more, one merge would hold too much memory at once. */
export const segmentTokens = 2 ** positionBits;
export const segmentChunks = 2 ** (31 - positionBits);

export function entryOf(chunk: number, position: number): number {
  return (chunk << positionBits) | position;
}

export function chunkOf(entry: number): number {
  return entry >>> positionBits;
}

export class Segment implements Part {
  readonly text: ChunkText;
  /** [tokens with another after them in their chunk] entries in order of the text that ends there, read backwards */
  readonly order: Int32Array;
  /** [like order] the token after each entry's: a frequent token's 200,000 successors are counted in one sweep */
  readonly next: Tokens;

  constructor(text: ChunkText, order: Int32Array, next: Tokens) {
    this.text = text;
    this.order = order;
    this.next = next;
  }

  get bytes(): number {
    return this.text.bytes + this.order.byteLength + this.next.byteLength;
  }

  longest(query: Query): number {
    const { order } = this;
    const { hidden } = this.text;
    const at = this.#bound(query, query.length, false);
    // What matches falls with the distance from `at`, so that the nearest visible entry on each side decides.
    let left = at - 1;
    while (left >= 0 && hidden[chunkOf(order[left])] !== 0) left--;
    let right = at;
    while (right < order.length && hidden[chunkOf(order[right])] !== 0) right++;
    return Math.max(
      left >= 0 ? this.#common(order[left], query, query.length) : 0,
      right < order.length ? this.#common(order[right], query, query.length) : 0,
    );
  }

  count(query: Query, length: number, tally: Tally): void {
    const { order, next } = this;
    const { hidden } = this.text;
    const to = this.#bound(query, length, true);
    for (let i = this.#bound(query, length, false); i < to; i++) {
      if (hidden[chunkOf(order[i])] === 0) tally.add(next[i]);
    }
  }

  find(query: Query, length: number, token: number): Place | undefined {
    const { order, next } = this;
    const { hidden, keys, starts } = this.text;
    const to = this.#bound(query, length, true);
    let best: Place | undefined;
    for (let i = this.#bound(query, length, false); i < to; i++) {
      if (next[i] !== token) continue;
      const entry = order[i];
      const chunk = chunkOf(entry);
      if (hidden[chunk] !== 0) continue;
      const place = { key: keys[chunk], offset: (entry & positionMask) + 1 - starts[chunk] };
      if (isBefore(place, best)) best = place;
    }
    return best;
  }

  /** First entry that is not below (`after`: that is above) the query's first `length` tokens. */
  #bound(query: Query, length: number, after: boolean): number {
    const { tokens } = this.text;
    let from = 0;
    let to = this.order.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const entry = this.order[middle];
      const same = this.#common(entry, query, length);
      const below = same === length ? after : tokens[(entry & positionMask) - same] < query.reversed[same];
      if (below) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #common(entry: number, query: Query, limit: number): number {
    const { tokens } = this.text;
    const position = entry & positionMask;
    let same = 0;
    while (same < limit && tokens[position - same] === query.reversed[same]) same++;
    return same;
  }
}

/** Sorts a text of at most `segmentTokens` tokens and `segmentChunks` chunks, none of them removed. */
export function segmentOf(text: ChunkText): Segment {
  const order = new Int32Array(text.length - 1 - 2 * text.chunks);
  let at = 0;
  for (let chunk = 0; chunk < text.chunks; chunk++) {
    const last = text.end(chunk) - 1;
    for (let position = text.starts[chunk]; position < last; position++) order[at++] = entryOf(chunk, position);
  }
  sortBackwards(order, text, positionMask);
  const next = text.newTokens(order.length);
  for (let i = 0; i < order.length; i++) next[i] = text.tokens[(order[i] & positionMask) + 1];
  return new Segment(text, order, next);
}
