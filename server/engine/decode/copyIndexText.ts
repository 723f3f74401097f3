/** Chunks' ids laid one after another with a separator around each, and which of the chunks are to be seen. */
import type { ChunkKey } from '../protocol.ts';

export type Tokens = Uint16Array | Uint32Array;

const removed = 1;
const excluded = 2;

export class ChunkText {
  /** separator, chunk 0, separator, chunk 1, …, separator: no run of tokens goes over a chunk's end */
  readonly tokens: Tokens;
  /** the type's highest number: no id, so it ends every comparison, and sorts last */
  readonly separator: number;
  /** tokens in use */
  length = 1;
  readonly keys: ChunkKey[] = [];
  /** of each chunk's first token in `tokens` */
  readonly starts: number[] = [];
  /** [chunks] 0: its occurrences count */
  hidden = new Uint8Array(16);
  /** tokens of removed chunks, separators included */
  removedTokens = 0;
  readonly #numbers = new Map<ChunkKey, number>();

  /** @param capacity tokens, one separator per chunk and one more included */
  constructor(capacity: number, vocabSize: number) {
    this.tokens = vocabSize <= 0xffff ? new Uint16Array(capacity) : new Uint32Array(capacity);
    this.separator = vocabSize <= 0xffff ? 0xffff : 0xffffffff;
    this.tokens[0] = this.separator;
  }

  /** Zeros of this text's type. */
  newTokens(length: number): Tokens {
    return this.tokens instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
  }

  get chunks(): number {
    return this.keys.length;
  }

  /** Chunks not removed. */
  get liveChunks(): number {
    return this.#numbers.size;
  }

  /** Tokens of chunks not removed, separators included. */
  get liveTokens(): number {
    return this.length - 1 - this.removedTokens;
  }

  /** What it occupies; a key's entry in arrays and map is estimated at 64 bytes. */
  get bytes(): number {
    return this.tokens.byteLength + this.hidden.byteLength + 64 * this.chunks;
  }

  fits(tokens: number): boolean {
    return this.length + tokens + 1 <= this.tokens.length;
  }

  append(key: ChunkKey, ids: ArrayLike<number>): void {
    const number = this.chunks;
    if (number === this.hidden.length) {
      const hidden = new Uint8Array(2 * number);
      hidden.set(this.hidden);
      this.hidden = hidden;
    }
    this.#numbers.set(key, number);
    this.keys.push(key);
    this.starts.push(this.length);
    this.tokens.set(ids, this.length);
    this.length += ids.length + 1;
    this.tokens[this.length - 1] = this.separator;
  }

  /** Of the first token after chunk `number`: a separator. */
  end(number: number): number {
    return (this.starts[number + 1] ?? this.length) - 1;
  }

  isRemoved(number: number): boolean {
    return (this.hidden[number] & removed) !== 0;
  }

  /** @returns tokens that this freed for compaction, 0 where the key is not here */
  remove(key: ChunkKey): number {
    const number = this.#numbers.get(key);
    return number === undefined ? 0 : this.removeNumber(number);
  }

  removeNumber(number: number): number {
    this.#numbers.delete(this.keys[number]);
    this.hidden[number] |= removed;
    const freed = this.end(number) + 1 - this.starts[number];
    this.removedTokens += freed;
    return freed;
  }

  /** Hides a chunk for the length of one question, or shows it again. */
  exclude(key: ChunkKey, yes: boolean): void {
    const number = this.#numbers.get(key);
    if (number === undefined) return;
    if (yes) this.hidden[number] |= excluded;
    else this.hidden[number] &= ~excluded;
  }
}
