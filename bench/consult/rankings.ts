/** Orders of the chunks asked at a cursor, by what each way of asking says of them. Pure. */
import type { Consulted, HeadViews } from './consultChunks.ts';
import { unpackLogs } from './packedLogs.ts';

/** Ways that need nothing but one cursor. */
export const plainRankings = [
  'share',
  'share, last layers',
  'share, last 8 tokens',
  'batches of 32',
  'best of batches',
  'share, each alone',
  'score',
  'score, last 8 tokens',
] as const;
export type PlainRanking = (typeof plainRankings)[number];

/** By a few heads, which other repositories have chosen. */
export const headRanking = 'score, chosen heads';
export type RankingName = PlainRanking | typeof headRanking;

export interface Asking {
  consulted: Consulted;
  chunks: number;
  layers: number;
}

/** The last third of the layers. */
const lastLayers = (layers: number): number => Math.ceil((2 * layers) / 3);

/** What each way gives every chunk: the higher, the sooner it is read. [chunks] by name */
export function scoresOf({ consulted, chunks, layers }: Asking): Record<PlainRanking, number[]> {
  const { heads, batches, finals } = consulted;
  const [all, recent, alone, recentAlone] = (['all', 'recent', 'alone', 'recentAlone'] as const).map((view) =>
    unpackLogs(heads[view]),
  );
  const perChunk = all.length / chunks;
  const mean = (logs: Float32Array, value: (log: number) => number, from = 0): number[] =>
    Array.from({ length: chunks }, (_, chunk) => {
      const own = logs.subarray(chunk * perChunk + from, (chunk + 1) * perChunk);
      return own.reduce((sum, log) => sum + value(log), 0) / own.length;
    });
  return {
    share: mean(all, Math.exp),
    'share, last layers': mean(all, Math.exp, (lastLayers(layers) * perChunk) / layers),
    'share, last 8 tokens': mean(recent, Math.exp),
    'batches of 32': batches,
    // who is no finalist comes after all who are
    'best of batches': finals.map((share, chunk) => (share > 0 ? 1 + share : batches[chunk])),
    'share, each alone': mean(alone, (log) => 1 / (1 + Math.exp(-log))),
    score: mean(alone, (log) => log),
    'score, last 8 tokens': mean(recentAlone, (log) => log),
  };
}

/** @param heads numbers of layer * heads + head @returns [chunks] */
export function headScores({ consulted, chunks }: Asking, view: keyof HeadViews, heads: readonly number[]): number[] {
  const logs = unpackLogs(consulted.heads[view]);
  const perChunk = logs.length / chunks;
  return Array.from({ length: chunks }, (_, chunk) =>
    heads.reduce((sum, head) => sum + logs[chunk * perChunk + head], 0),
  );
}

/** Chunk numbers, the highest score first; of equal ones the first. */
export function bestFirst(scores: readonly number[]): number[] {
  return [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
}

/** Reciprocal rank fusion (Cormack, Clarke & Büttcher, 2009). @param orders each may leave chunks out */
export function fused(orders: readonly (readonly number[])[], chunks: number): number[] {
  const scores = new Array<number>(chunks).fill(0);
  for (const order of orders) for (const [rank, chunk] of order.entries()) scores[chunk] += 1 / (fusionRank + 1 + rank);
  return bestFirst(scores);
}

/** How slowly the weight of a rank falls; the paper's. */
const fusionRank = 60;
