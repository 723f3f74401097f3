/** Makes one segment of one or two, without the chunks removed from them, a slice at a time. */
import { longestMatch } from './copyIndexPart.ts';
import { chunkOf, entryOf, positionMask, Segment } from './copyIndexSegment.ts';
import { ChunkText } from './copyIndexText.ts';

const left = -1;
const dropped = -(2 ** 31);

export class Merge {
  readonly sources: readonly Segment[];
  readonly #result: Segment;
  readonly #streams: readonly [Stream, Stream];
  /** [chunks of the result] the source's text and the chunk's number in it */
  readonly #origins: { text: ChunkText; number: number }[] = [];
  #filled = 0;

  constructor(sources: readonly Segment[], vocabSize: number) {
    this.sources = sources;
    const capacity = sources.reduce((sum, source) => sum + source.text.liveTokens, 1);
    const text = new ChunkText(capacity, vocabSize);
    const streams = sources.map((source) => new Stream(source.order, this.#copyChunks(source.text, text)));
    this.#streams = [streams[0], streams[1] ?? new Stream(new Int32Array(0), new Int32Array(0))];
    const entries = text.length - 1 - 2 * text.chunks;
    this.#result = new Segment(text, new Int32Array(entries), text.newTokens(entries));
  }

  get bytes(): number {
    return this.#result.bytes;
  }

  /**
   * Places at most `budget` entries.
   * @returns how many it placed, and the segment once it is whole
   */
  advance(budget: number): { placed: number; segment: Segment | undefined } {
    const [a, b] = this.#streams;
    const { order, next, text } = this.#result;
    const until = Math.min(order.length, this.#filled + budget);
    const placed = until - this.#filled;
    while (this.#filled < until) {
      const fromA =
        b.head === left || (a.head !== left && !isAfter(a.head & positionMask, b.head & positionMask, text));
      const stream = fromA ? a : b;
      order[this.#filled] = stream.head;
      next[this.#filled++] = text.tokens[(stream.head & positionMask) + 1];
      stream.pull();
    }
    if (until < order.length) return { placed, segment: undefined };
    // Chunks that were removed while the merge went on.
    for (const [number, origin] of this.#origins.entries()) {
      if (origin.text.isRemoved(origin.number)) text.removeNumber(number);
    }
    return { placed, segment: this.#result };
  }

  /** @returns [chunks of `from`] what to add to an entry of theirs, or `dropped` */
  #copyChunks(from: ChunkText, to: ChunkText): Int32Array {
    const moves = new Int32Array(from.chunks).fill(dropped);
    for (let number = 0; number < from.chunks; number++) {
      if (from.isRemoved(number)) continue;
      const start = from.starts[number];
      moves[number] = entryOf(to.chunks, to.length) - entryOf(number, start);
      this.#origins.push({ text: from, number });
      to.append(from.keys[number], from.tokens.subarray(start, from.end(number)));
    }
    return moves;
  }
}

/** A source's entries in order, as entries of the result. */
class Stream {
  /** the next entry, or `left` when there is none */
  head = left;
  readonly #order: Int32Array;
  readonly #moves: Int32Array;
  #at = 0;

  constructor(order: Int32Array, moves: Int32Array) {
    this.#order = order;
    this.#moves = moves;
    this.pull();
  }

  pull(): void {
    while (this.#at < this.#order.length) {
      const entry = this.#order[this.#at++];
      const move = this.#moves[chunkOf(entry)];
      if (move === dropped) continue;
      this.head = entry + move;
      return;
    }
    this.head = left;
  }
}

function isAfter(a: number, b: number, text: ChunkText): boolean {
  const { tokens, separator } = text;
  for (let i = 0; i < longestMatch; i++) {
    const x = tokens[a - i];
    const y = tokens[b - i];
    if (x !== y) return x > y;
    if (x === separator) return false;
  }
  return false;
}
