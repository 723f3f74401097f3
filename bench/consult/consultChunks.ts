/**
 * Asks all chunks at one cursor in several ways that cost about the same, and keeps what tells them apart. Knows no file
 * and no loss.
 */
import { type Candidates, unseen } from './attentionReader.ts';
import { packLogs } from './packedLogs.ts';

/** Logarithms for each chunk and head, packed: [chunks * layers * heads]. */
export interface HeadViews {
  /** share of the cursor's attention, all candidates seen at once, as the focus reader has it */
  all: string;
  /** the same, mean over the last tokens, each with its own candidates */
  recent: string;
  /** ratio of a candidate's weight to all of the local context's, no candidate seen: its score without a softmax */
  alone: string;
  /** the same, mean over the last tokens */
  recentAlone: string;
}

export interface Consulted {
  heads: HeadViews;
  /** by chunk: share of the cursor's attention within its batch */
  batches: number[];
  /** by chunk: share among the best of all batches; 0 for others */
  finals: number[];
}

/** Chunks that are seen at once: more disturb (docs/results.md, "Long texts"). */
const batchChunks = 32;
/** Of each batch, those that are seen together with the best of the others. */
const finalists = 4;
/** Last tokens whose attention is taken together. */
export const recentTokens = 8;
/**
 * Added to a candidate's score so that it changes nothing that anybody reads: e^-20 is 2e-9. What it would weigh is then
 * found by multiplying, with f32's whole precision.
 */
export const silence = -20;

export async function consultChunks(candidates: Candidates): Promise<Consulted> {
  const { tokens } = candidates;
  const [all] = await candidates.attention(1, () => 0);
  const recent = meanOf(await candidates.attention(tokens, () => 0));
  const silent = await candidates.attention(tokens, () => silence);
  const ratios = silent.map((each) => each.map((share) => Math.log(share) - silence));
  const batches = await inBatches(candidates);
  return {
    heads: {
      all: packLogs(all.map(Math.log)),
      recent: packLogs(recent.map(Math.log)),
      alone: packLogs(ratios[ratios.length - 1]),
      recentAlone: packLogs(meanOf(ratios)),
    },
    batches,
    finals: await finalsOf(candidates, batches),
  };
}

/** Every chunk in one batch; neighbours stand in different ones. */
async function inBatches(candidates: Candidates): Promise<number[]> {
  const { chunks } = candidates;
  const count = Math.ceil(chunks / batchChunks);
  const shares = new Array<number>(chunks).fill(0);
  for (let batch = 0; batch < count; batch++) {
    const [seen] = await candidates.attention(1, (chunk) => (chunk % count === batch ? 0 : unseen));
    const own = sharesOf(seen, chunks);
    for (let chunk = batch; chunk < chunks; chunk += count) shares[chunk] = own[chunk];
  }
  return shares;
}

async function finalsOf(candidates: Candidates, batches: readonly number[]): Promise<number[]> {
  const { chunks } = candidates;
  const count = Math.ceil(chunks / batchChunks);
  const best = new Set<number>();
  for (let batch = 0; batch < count; batch++) {
    const own = Array.from({ length: chunks }, (_, chunk) => chunk).filter((chunk) => chunk % count === batch);
    for (const chunk of own.sort((a, b) => batches[b] - batches[a]).slice(0, finalists)) best.add(chunk);
  }
  const [seen] = await candidates.attention(1, (chunk) => (best.has(chunk) ? 0 : unseen));
  return sharesOf(seen, chunks);
}

/** Mean over heads of [chunks * heads]. */
function sharesOf(seen: Float32Array, chunks: number): number[] {
  const perChunk = seen.length / chunks;
  return Array.from({ length: chunks }, (_, chunk) => {
    const own = seen.subarray(chunk * perChunk, (chunk + 1) * perChunk);
    return own.reduce((sum, share) => sum + share, 0) / perChunk;
  });
}

/** Element by element. */
function meanOf(each: readonly Float32Array[]): Float32Array {
  return each[0].map((_, i) => each.reduce((sum, one) => sum + one[i], 0) / each.length);
}
