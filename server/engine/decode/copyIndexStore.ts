/**
 * Chunks of one family in the copy index: an unsorted tail, sorted segments and a merge under way. Knows no questions
 * but hands out the parts that answer them.
 */
import type { ChunkKey } from '../protocol.ts';
import { Merge } from './copyIndexMerge.ts';
import type { Part } from './copyIndexPart.ts';
import { type Segment, segmentChunks, segmentOf, segmentTokens } from './copyIndexSegment.ts';
import { Tail } from './copyIndexTail.ts';
import { ChunkText } from './copyIndexText.ts';

/** Entries merged per token added: a token passes at most six merges of like sizes, plus some for unlike ones. */
const mergedPerAdded = 8;
/** Entries merged per token removed: compaction at a quarter rewrites three tokens for each one removed. */
const mergedPerRemoved = 4;
/** Segments are of like size up to this factor. */
const likeSize = 1.5;

export class CopyIndexStore {
  readonly #vocabSize: number;
  readonly #tailTokens: number;
  #segments: Segment[] = [];
  #tail: Tail;
  #merge: Merge | undefined;

  /** @param tailTokens tokens that are read through at each question before they are sorted */
  constructor(vocabSize: number, tailTokens: number) {
    this.#vocabSize = vocabSize;
    this.#tailTokens = tailTokens;
    this.#tail = this.#newTail();
  }

  /** To be asked about a context. */
  parts(): Part[] {
    return [...this.#segments, this.#tail];
  }

  texts(): ChunkText[] {
    return [...this.#segments.map((segment) => segment.text), this.#tail.text];
  }

  get segments(): number {
    return this.#segments.length;
  }

  get bytes(): number {
    const parts = [...this.#segments, this.#tail.text, ...(this.#merge ? [this.#merge] : [])];
    return parts.reduce((sum, part) => sum + part.bytes, 0);
  }

  /** @param ids at least two, checked */
  add(key: ChunkKey, ids: readonly number[]): void {
    this.#append(key, ids);
    this.#work(ids.length * mergedPerAdded);
  }

  /** @returns whether it was here */
  remove(key: ChunkKey): boolean {
    for (const text of this.texts()) {
      const freed = text.remove(key);
      if (freed === 0) continue;
      this.#work(freed * mergedPerRemoved);
      return true;
    }
    return false;
  }

  #newTail(): Tail {
    return new Tail(new ChunkText(this.#tailTokens, this.#vocabSize));
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
}
