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
    for (let i = 0; i < this.ids.length; i++) this.starts[i + 1] = this.starts[i] + spelled[this.ids[i]].length;
    this.bytes = new Uint8Array(this.starts[this.ids.length]);
    let at = 0;
    for (const id of this.ids) for (const byte of spelled[id]) this.bytes[at++] = byte;
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
  for (let id = 0; id < spelled.length; id++) {
    const bytes = spelled[id];
    if (bytes.length === 0) continue;
    let front = 0;
    for (let i = 0; i < 4; i++) front = front * 256 + (i < bytes.length ? bytes[i] : 0);
    keys[count++] = front * idRange + id;
  }
  const sorted = keys.subarray(0, count).sort();
  const ids = new Int32Array(count);
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const front = Math.floor(sorted[begin] / idRange);
    const next = (front + 1) * idRange;
    for (; end < count && sorted[end] < next; end++) ids[end] = sorted[end] - front * idRange;
    sortRange(ids, begin, end, spelled);
  }
  return ids;
}

/** Most ranges hold two or three tokens, where setting up a library sort would cost more than sorting. */
function sortRange(ids: Int32Array, begin: number, end: number, spelled: readonly Uint8Array[]): void {
  if (end - begin > 12) {
    ids.subarray(begin, end).sort((a, b) => compareBytes(spelled[a], spelled[b]));
    return;
  }
  for (let i = begin + 1; i < end; i++) {
    const id = ids[i];
    let at = i;
    for (; at > begin && compareBytes(spelled[ids[at - 1]], spelled[id]) > 0; at--) ids[at] = ids[at - 1];
    ids[at] = id;
  }
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}
