/** How many tokens any range of a text has, near enough to plan by: exact ids are made once a range is chosen. */
import type { Tokenizer } from '../engine/tokenizer.ts';

export interface TokenCounts {
  /** tokens that begin in [start, end), UTF-16 positions; encoding the range alone may give one or two more */
  between(start: number, end: number): number;
}

/** Counts from one encoding of the whole text. */
export function countTokens(text: string, tokenizer: Pick<Tokenizer, 'encodeWithOffsets'>): TokenCounts {
  const before = new Uint32Array(text.length + 1);
  for (const start of tokenizer.encodeWithOffsets(text).starts) before[start + 1]++;
  for (let i = 0; i < text.length; i++) before[i + 1] += before[i];
  return { between: (start, end) => before[end] - before[start] };
}
