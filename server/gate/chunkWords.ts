/** What the ranker looks up in the text of offered chunks, kept while they are likely to be offered again. */
import type { ChunkKey } from '../engine/protocol.ts';
import { wordHashes } from './runs.ts';
import { identifiersOf } from './terms.ts';

/** Chunks whose words are kept, some 6 KB each: those around the places of several files. */
export const keptChunks = 1024;

export interface WordsOfChunk {
  names: ReadonlySet<string>;
  /** in their order (runs.ts) */
  hashes: Int32Array;
}

export class ChunkWords {
  /** the ones longest not asked for first */
  readonly #kept = new Map<ChunkKey, WordsOfChunk>();

  /** @param textOf its text, asked where it is not kept */
  of(key: ChunkKey, textOf: (key: ChunkKey) => string): WordsOfChunk {
    let words = this.#kept.get(key);
    if (words) this.#kept.delete(key);
    else {
      const text = textOf(key);
      words = { names: identifiersOf(text), hashes: wordHashes(text) };
    }
    this.#kept.set(key, words);
    if (this.#kept.size > keptChunks) this.#kept.delete(this.#kept.keys().next().value!);
    return words;
  }

  /** To be told of chunks that are no more: their keys may come again with another text. */
  forget(key: ChunkKey): void {
    this.#kept.delete(key);
  }
}
