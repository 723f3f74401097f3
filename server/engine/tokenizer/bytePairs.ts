/**
 * Byte pair encoding of one piece: merge the pair of lowest rank, the leftmost among equals, until none is left
 * (Sennrich et al., arXiv 1508.07909). Knows ids and ranks, no text.
 */
import type { MergeTable } from './mergeTable.ts';

/** Up to here a scan for the best pair is faster than a heap; far beyond, it would take quadratic time. */
const longestScanned = 64;
const noRank = 0x7fffffff;
/** Heap keys are rank * this + position: exact in a double below 2^53, and ordered by rank, then position. */
const positions = 2 ** 31;

/** Merges `symbols` (ids of single bytes) in place. @returns how many ids are left at its front */
export function mergeBytePairs(symbols: Int32Array, length: number, merges: MergeTable): number {
  return length <= longestScanned ? mergeByScan(symbols, length, merges) : mergeByHeap(symbols, length, merges);
}

const rankOf = (merges: MergeTable, left: number, right: number): number => {
  const slot = merges.find(left, right);
  return slot < 0 ? noRank : merges.rankAt(slot);
};

function mergeByScan(symbols: Int32Array, length: number, merges: MergeTable): number {
  const ranks = new Int32Array(length);
  for (let i = 0; i + 1 < length; i++) ranks[i] = rankOf(merges, symbols[i], symbols[i + 1]);
  let left = length;
  while (left > 1) {
    let best = 0;
    for (let i = 1; i + 1 < left; i++) if (ranks[i] < ranks[best]) best = i;
    if (ranks[best] === noRank) break;
    symbols[best] = merges.mergedAt(merges.find(symbols[best], symbols[best + 1]));
    symbols.copyWithin(best + 1, best + 2, left);
    ranks.copyWithin(best, best + 1, left);
    left -= 1;
    if (best > 0) ranks[best - 1] = rankOf(merges, symbols[best - 1], symbols[best]);
    if (best + 1 < left) ranks[best] = rankOf(merges, symbols[best], symbols[best + 1]);
  }
  return left;
}

function mergeByHeap(symbols: Int32Array, length: number, merges: MergeTable): number {
  const next = new Int32Array(length);
  const previous = new Int32Array(length);
  const heap: number[] = [];
  const offer = (at: number): void => {
    const rank = next[at] < length ? rankOf(merges, symbols[at], symbols[next[at]]) : noRank;
    if (rank !== noRank) pushKey(heap, rank * positions + at);
  };
  for (let i = 0; i < length; i++) {
    next[i] = i + 1;
    previous[i] = i - 1;
  }
  for (let i = 0; i + 1 < length; i++) offer(i);
  while (heap.length > 0) {
    const key = popKey(heap);
    const at = key % positions;
    const right = next[at];
    // Keys of pairs that have changed since are not taken out of the heap, but passed over here.
    if (right === 0 || right >= length) continue;
    const slot = merges.find(symbols[at], symbols[right]);
    if (slot < 0 || merges.rankAt(slot) !== (key - at) / positions) continue;
    symbols[at] = merges.mergedAt(slot);
    next[at] = next[right];
    if (next[at] < length) previous[next[at]] = at;
    next[right] = 0;
    offer(at);
    if (previous[at] >= 0) offer(previous[at]);
  }
  let left = 0;
  for (let at = 0; at < length; at = next[at]) symbols[left++] = symbols[at];
  return left;
}

function pushKey(heap: number[], key: number): void {
  let at = heap.push(key) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent] <= key) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = key;
}

function popKey(heap: number[]): number {
  const first = heap[0];
  const key = heap.pop() as number;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child += 1;
    if (heap[child] >= key) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = key;
  return first;
}
