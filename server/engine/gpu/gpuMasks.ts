/** What tokens see, as the GPU's graphs take it: additive masks of the memory and of the tail, each for itself. */
import type { Memory } from '../device.ts';
import { hidden } from '../graph/masks.ts';

/** [1 or t, slots]: of a memory; slots that it has beside those asked for are hidden. */
export function memoryMask({ masks }: Pick<Memory, 'masks'>, slots: number, t: number): Float32Array {
  const rows = masks.length === 1 ? 1 : t;
  const data = new Float32Array(rows * slots).fill(hidden);
  for (let row = 0; row < rows; row++) data.set(masks[row], row * slots);
  return data;
}

/** [t, slots]: causal over a tail whose slots before `at` are in use, the new tokens in those from `at` on. */
export function tailMask(t: number, slots: number, at: number): Float32Array {
  const data = new Float32Array(t * slots).fill(hidden);
  for (let token = 0; token < t; token++) data.fill(0, token * slots, token * slots + at + token + 1);
  return data;
}

/** [rows, slots]: each row's chunk, in its first slots. */
export function chunkMasks(chunkTokens: readonly number[], slots: number): Float32Array {
  const data = new Float32Array(chunkTokens.length * slots).fill(hidden);
  for (const [row, tokens] of chunkTokens.entries()) data.fill(0, row * slots, row * slots + tokens);
  return data;
}

/**
 * [o + c, slots + c]: of chunk rows, over (tail | candidates). A candidate sees every ordinary token strictly before its
 * own, and itself; ordinary tokens see no candidate (design.md, "Focus decoding", step 3).
 */
export function rowMasks(ordinary: number, candidateOf: readonly number[], slots: number, at: number): Float32Array {
  const width = slots + candidateOf.length;
  const tokens = ordinary + candidateOf.length;
  const data = new Float32Array(tokens * width).fill(hidden);
  for (let token = 0; token < tokens; token++) {
    const start = token * width;
    const seen = token < ordinary ? token + 1 : candidateOf[token - ordinary];
    data.fill(0, start, start + at + seen);
    if (token >= ordinary) data[start + slots + token - ordinary] = 0;
  }
  return data;
}

/** [slots, chunks]: 1 where a slot is of a chunk. */
export function membership(chunkOf: Int32Array, slots: number, chunks: number): Float32Array {
  const data = new Float32Array(slots * chunks);
  for (const [slot, chunk] of chunkOf.entries()) if (chunk >= 0) data[slot * chunks + chunk] = 1;
  return data;
}
