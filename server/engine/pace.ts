/**
 * How fast this machine makes forwards, by what the last ones took: sizes follow from it, never from a processor's name.
 * Knows no graph.
 */

/** What a forward was given. */
export interface ForwardSize {
  /** tokens of all rows */
  tokens: number;
  /** whether they read chunks besides */
  overChunks: boolean;
}

/** Most ms of one forward of many tokens, for what a key waits for. */
export const interactiveMs = 60;
/** Tokens a forward from which on its time is that of its tokens, and up to which it is that of one. */
const reads = 16;
const decodes = 2;
/** Weight of the newest forward: a moment's load is forgotten after some ten. */
const newest = 0.15;
/** Reading over two chunks took 1.4 times as long a token on an AVX2 processor; used until it was measured. */
const overChunksFactor = 1.5;

export class Pace {
  /** ms, smoothed; undefined before the first one */
  #tokenMs: number | undefined;
  #readMs: number | undefined;
  #overChunksMs: number | undefined;

  /** A forward took so many ms. */
  note({ tokens, overChunks }: ForwardSize, ms: number): void {
    if (tokens <= decodes) this.#tokenMs = smoothed(this.#tokenMs, ms);
    if (tokens < reads) return;
    if (overChunks) this.#overChunksMs = smoothed(this.#overChunksMs, ms / tokens);
    else this.#readMs = smoothed(this.#readMs, ms / tokens);
  }

  /** Begins anew: what came first was no measure. */
  forget(): void {
    this.#tokenMs = undefined;
    this.#readMs = undefined;
    this.#overChunksMs = undefined;
  }

  /** ms of a forward of one token */
  get tokenMs(): number {
    return this.#tokenMs ?? reads * this.readMs(false);
  }

  /** ms a token of reading */
  readMs(overChunks: boolean): number {
    const plain = this.#readMs ?? 0;
    return overChunks ? (this.#overChunksMs ?? overChunksFactor * plain) : plain;
  }

  /** Tokens that are read in so many ms; as many as are wanted before anything was measured. */
  tokensWithin(ms: number, overChunks: boolean): number {
    const each = this.readMs(overChunks);
    return each === 0 ? Number.POSITIVE_INFINITY : Math.floor(ms / each);
  }
}

function smoothed(before: number | undefined, ms: number): number {
  return before === undefined ? ms : before + newest * (ms - before);
}
