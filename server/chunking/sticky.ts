/**
 * New chunks of an edited file with the old boundaries kept wherever the edit did not reach. A file being typed in
 * seldom parses, and its tree jumps between keystrokes; its far chunks must not, for each new one costs a prefill.
 */
import type { Range } from './boundaries.ts';
import type { Chunk, FileChunker } from './chunk.ts';

/**
 * @param oldText text that `old` was cut from
 * @param old the chunks of `oldText`, in order
 * @param chunker for the new text; its tree may be undefined or full of errors
 * @param keepScopes keep the labels of untouched chunks, as a broken tree names wrong ones
 */
export function rechunkSticky(
  oldText: string,
  old: readonly Chunk[],
  newText: string,
  chunker: FileChunker,
  keepScopes: boolean,
): Chunk[] {
  if (old.length === 0) return chunker.all();
  const edit = editBetween(oldText, newText);
  const shift = newText.length - oldText.length;
  let { head, tail } = untouched(old, edit);
  const middleOf = (from: number, to: number) => between(old, from, to, shift, newText.length);
  // What little an edit left joins a neighbour, else chunks would only ever get smaller.
  const left = middleOf(head, tail);
  if (left.start < left.end && chunker.isSmall(left)) {
    if (tail < old.length && chunker.isSmall(middleOf(head, tail + 1))) tail++;
    else if (head > 0 && chunker.isSmall(middleOf(head - 1, tail))) head--;
  }
  const keep = (chunk: Chunk, by: number): Chunk[] => {
    const range = { start: chunk.start + by, end: chunk.end + by };
    if (keepScopes || same(chunker.scopeAt(range.start), chunk.scope)) return [{ ...chunk, ...range }];
    return chunker.within(range);
  };
  return [
    ...old.slice(0, head).flatMap((chunk) => keep(chunk, 0)),
    ...chunker.within(middleOf(head, tail)),
    ...old.slice(tail).flatMap((chunk) => keep(chunk, shift)),
  ];
}

/** Smallest range of the old text that was replaced. */
function editBetween(oldText: string, newText: string): Range {
  const shorter = Math.min(oldText.length, newText.length);
  let start = 0;
  while (start < shorter && oldText.charCodeAt(start) === newText.charCodeAt(start)) start++;
  let after = 0;
  const most = shorter - start;
  while (
    after < most &&
    oldText.charCodeAt(oldText.length - 1 - after) === newText.charCodeAt(newText.length - 1 - after)
  ) {
    after++;
  }
  return { start, end: oldText.length - after };
}

/** `head` chunks from the front and those from index `tail` on do not touch the edit; an insertion between two goes to the later. */
function untouched(old: readonly Chunk[], edit: Range): { head: number; tail: number } {
  let head = 0;
  while (head < old.length - 1 && old[head].end <= edit.start) head++;
  let tail = old.length;
  while (tail > head + 1 && old[tail - 1].start >= edit.end) tail--;
  return { head, tail };
}

/** The new text's range that lies between the kept chunks. */
function between(old: readonly Chunk[], head: number, tail: number, shift: number, newLength: number): Range {
  const start = head > 0 ? old[head - 1].end : 0;
  const end = tail < old.length ? old[tail].start + shift : newLength;
  return { start, end };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i]);
}
