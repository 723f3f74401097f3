/**
 * Tokens by their bytes: which begin with a text, and which does a text begin with. A trie laid flat: tokens sorted by
 * bytes, so that a node is a range. Knows no merges.
 */
import type { Tokenizer } from '../engine/tokenizer.ts';

export interface TrieMatch {
  /** tokens that are the front of the text, shorter than it, shortest first */
  fronts: { id: number; length: number }[];
  /** ids of the tokens that begin with the text or are it */
  covering: Int32Array;
}

export class VocabularyTrie {
  /** ids of all tokens with bytes, in the order of those bytes */
  private readonly ids: Int32Array;
  /** bytes of the tokens in that order */
  private readonly bytes: Uint8Array;
  /** [ids + 1] where each token's bytes begin */
  private readonly starts: Uint32Array;

  constructor(tokenizer: Pick<Tokenizer, 'vocabSize' | 'bytesOf'>) {
    const spelled = Array.from({ length: tokenizer.vocabSize }, (_, id) => tokenizer.bytesOf(id));
    this.ids = sortByBytes(spelled);
    this.starts = new Uint32Array(this.ids.length + 1);
    this.ids.forEach((id, i) => {
      this.starts[i + 1] = this.starts[i] + spelled[id].length;
    });
    this.bytes = new Uint8Array(this.starts[this.ids.length]);
    this.ids.forEach((id, i) => {
      this.bytes.set(spelled[id], this.starts[i]);
    });
  }

  /** What fits the text that begins at byte `from`. @param bytes not empty from there on */
  match(bytes: Uint8Array, from: number): TrieMatch {
    const fronts: TrieMatch['fronts'] = [];
    let low = 0;
    let high = this.ids.length;
    for (let depth = 0; from + depth < bytes.length && low < high; depth++) {
      // Shorter comes first: the tokens that end here stand at the front of the range.
      for (; depth > 0 && low < high && this.lengthAt(low) === depth; low++) {
        fronts.push({ id: this.ids[low], length: depth });
      }
      const byte = bytes[from + depth];
      const begin = this.firstNotBelow(low, high, depth, byte);
      high = this.firstNotBelow(begin, high, depth, byte + 1);
      low = begin;
    }
    return { fronts, covering: this.ids.subarray(low, high) };
  }

  private lengthAt(i: number): number {
    return this.starts[i + 1] - this.starts[i];
  }

  /** First place in [low, high) whose byte at `depth` is at least `byte`; all tokens there are longer than `depth`. */
  private firstNotBelow(low: number, high: number, depth: number, byte: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.bytes[this.starts[middle] + depth] < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Ids of the tokens that have bytes. Sorted as numbers by their first four bytes, then what those leave equal. */
function sortByBytes(spelled: readonly Uint8Array[]): Int32Array {
  const idRange = 2 ** 21;
  const keys = new Float64Array(spelled.length);
  let count = 0;
  spelled.forEach((bytes, id) => {
    if (bytes.length === 0) return;
    let key = 0;
    for (let i = 0; i < 4; i++) key = key * 256 + (bytes[i] ?? 0);
    keys[count++] = key * idRange + id;
  });
  const sorted = keys.subarray(0, count).sort();
  const ids = Int32Array.from(sorted, (key) => key % idRange);
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const front = Math.floor(sorted[begin] / idRange);
    for (end = begin + 1; end < count && Math.floor(sorted[end] / idRange) === front; ) end += 1;
    if (end > begin + 1) ids.subarray(begin, end).sort((a, b) => Buffer.compare(spelled[a], spelled[b]));
  }
  return ids;
}
