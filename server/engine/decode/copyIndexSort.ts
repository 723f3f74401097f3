/**
 * Sorts positions of a text by the tokens that end there, read backwards: multikey quicksort (Bentley and Sedgewick,
 * "Fast algorithms for sorting and searching strings", 1997). Knows no chunks.
 */
import { longestMatch } from './copyIndexPart.ts';
import type { ChunkText } from './copyIndexText.ts';

/** Below this many, insertion is quicker than another partition. */
const few = 12;

/**
 * Sorts `entries` in place by `text.tokens[position]`, `[position - 1]`, … up to a separator or `longestMatch` tokens.
 * @param mask bits of an entry that are its position
 */
export function sortBackwards(entries: Int32Array, text: ChunkText, mask: number): void {
  const { tokens, separator } = text;

  function insert(from: number, to: number, depth: number): void {
    for (let i = from + 1; i < to; i++) {
      const entry = entries[i];
      let j = i;
      while (j > from && isAfter(entries[j - 1] & mask, entry & mask, depth)) {
        entries[j] = entries[j - 1];
        j--;
      }
      entries[j] = entry;
    }
  }

  function isAfter(a: number, b: number, depth: number): boolean {
    for (let i = depth; i < longestMatch; i++) {
      const x = tokens[a - i];
      const y = tokens[b - i];
      if (x !== y) return x > y;
      if (x === separator) return false;
    }
    return false;
  }

  function sort(from: number, to: number, depth: number): void {
    while (to - from > few && depth < longestMatch) {
      const first = tokens[(entries[from] & mask) - depth];
      const middle = tokens[(entries[(from + to) >>> 1] & mask) - depth];
      const last = tokens[(entries[to - 1] & mask) - depth];
      const pivot = Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
      // invariant: [from, less) below the pivot, [less, i) equal, [more, to) above
      let less = from;
      let more = to;
      for (let i = from; i < more; ) {
        const entry = entries[i];
        const token = tokens[(entry & mask) - depth];
        if (token < pivot) {
          entries[i++] = entries[less];
          entries[less++] = entry;
        } else if (token > pivot) {
          entries[i] = entries[--more];
          entries[more] = entry;
        } else i++;
      }
      sort(from, less, depth);
      sort(more, to, depth);
      if (pivot === separator) return;
      from = less;
      to = more;
      depth++;
    }
    if (depth < longestMatch) insert(from, to, depth);
  }

  sort(0, entries.length, 0);
}
