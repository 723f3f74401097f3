/** Additive attention masks, `[rows or 1, 1, 1, tokens, memory + tail + tokens]` f32, as the graphs read them. */

/** Added to the score of what must not be seen: exp of it is 0 in f32, yet sums stay finite. */
export const hidden = -1e9;

/** What tokens may see, by slot; the mask functions below share it. */
export interface MaskLayout {
  tokens: number;
  memorySlots: number;
  tailSlots: number;
  /** slots of the tail in use; the others are room to grow */
  tailUsed: number;
}

export interface Mask {
  data: Float32Array;
  rows: number;
}

/**
 * A causal mask over (memory | tail | new tokens) for one row.
 * @param memory writes what token i sees of the memory into its slots (all hidden before)
 */
export function causalMask(layout: MaskLayout, memory?: (token: number, slots: Float32Array) => void): Mask {
  const { tokens, memorySlots, tailSlots, tailUsed } = layout;
  const width = memorySlots + tailSlots + tokens;
  const data = new Float32Array(tokens * width).fill(hidden);
  for (let token = 0; token < tokens; token++) {
    const start = token * width;
    memory?.(token, data.subarray(start, start + memorySlots));
    const tail = start + memorySlots;
    data.fill(0, tail, tail + tailUsed);
    data.fill(0, tail + tailSlots, tail + tailSlots + token + 1);
  }
  return { data, rows: 1 };
}

/**
 * The mask of chunk rows: `ordinary` new tokens, then one candidate token for each of `candidateOf`, which names the
 * new ordinary token that it is the copy of. A candidate sees the row's chunk, every ordinary token strictly before
 * its own, and itself (design.md, "Focus decoding", step 3); ordinary tokens never see a candidate.
 * @param chunkTokens tokens of each row's chunk, in the first slots of its memory
 */
export function rowsMask(layout: MaskLayout, chunkTokens: readonly number[], candidateOf: readonly number[]): Mask {
  const { tokens, memorySlots, tailSlots, tailUsed } = layout;
  const ordinary = tokens - candidateOf.length;
  const width = memorySlots + tailSlots + tokens;
  const data = new Float32Array(chunkTokens.length * tokens * width).fill(hidden);
  for (const [row, length] of chunkTokens.entries()) {
    for (let token = 0; token < tokens; token++) {
      const start = (row * tokens + token) * width;
      const fresh = start + memorySlots + tailSlots;
      data.fill(0, start, start + length);
      data.fill(0, start + memorySlots, start + memorySlots + tailUsed);
      data.fill(0, fresh, fresh + (token < ordinary ? token + 1 : candidateOf[token - ordinary]));
      data[fresh + token] = 0;
    }
  }
  return { data, rows: chunkTokens.length };
}
