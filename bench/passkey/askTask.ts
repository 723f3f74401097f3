/** One retrieval task: every draw's needle is hidden, asked for and judged. Knows no file and no memory. */

import type { Progress } from '../../server/base/progress.ts';
import type { Cancel } from '../../server/engine/core.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import type { Tokenizer } from '../../server/engine/tokenizer.ts';
import { mean } from '../metrics.ts';
import { seededRandom } from '../seededRandom.ts';
import { type AskedIds, type Draw, drawsOf } from './draws.ts';
import type { HayChunk } from './haystack.ts';
import { isAnswer, type RetrievalTask } from './needle.ts';
import type { Retriever } from './retriever.ts';

export interface TaskOptions {
  task: RetrievalTask;
  draws: number;
  /** one that reads all chunks; `undefined`: `focus:K` over all chooses */
  reader: string | undefined;
  seed: number;
  progress: Progress;
  cancel: Cancel;
}

export interface TaskFigures {
  /** share of exact answers */
  accuracy: number;
  /** by how many of the best chunks were read: whether the needle's was among them, and the answer right */
  chosen?: Record<string, { recall: number; accuracy: number }>;
  /** in order of depth */
  each: DrawFigures[];
}

/** What became of one needle. */
export interface DrawFigures {
  /** of its chunk: 0 the first, below 1 */
  depth: number;
  /** of its chunk among all by share of attention: 1 the best */
  rank: number;
  correct: boolean;
}

interface Outcome {
  rank: number;
  /** by how many chunks were read */
  correct: boolean[];
}

/** Best chunks that are read directly; the first number is the method's own. */
export const readDirectly = [2, 4] as const;

/** @param caches of `chunks`, one each */
export async function askTask(
  { tokenizer, retriever }: { tokenizer: Tokenizer; retriever: Retriever },
  chunks: readonly HayChunk[],
  caches: readonly ChunkKv[],
  { task, draws, reader, seed, progress, cancel }: TaskOptions,
): Promise<TaskFigures> {
  const { chunkTokens } = retriever;
  const all = drawsOf(task, chunks, { draws, chunkTokens, tokenizer, random: seededRandom(seed) });
  const outcomes: (Outcome & { chunk: number })[] = [];
  let asked: AskedIds | undefined;
  for (const [done, draw] of all.entries()) {
    progress.report(`Asking for a ${task}`, done, all.length);
    if (draw.asked !== asked) retriever.kept.clear();
    asked = draw.asked;
    const needle = await retriever.cacheOf(draw.ids, false, cancel);
    const hidden = caches.map((cache, chunk) => (chunk === draw.chunk ? needle : cache));
    const ask = reader === undefined ? choose : readAll;
    outcomes.push({ chunk: draw.chunk, ...(await ask(draw, hidden)) });
  }
  progress.report(`Asking for a ${task}`, all.length, all.length);
  return figures(outcomes, chunks.length, reader === undefined);

  async function choose(draw: Draw, hidden: readonly ChunkKv[]): Promise<Outcome> {
    const order = bestFirst(await retriever.shares(draw.asked, hidden, cancel));
    const correct: boolean[] = [];
    for (const most of readDirectly) {
      const best = order.slice(0, most).map((chunk) => hidden[chunk]);
      const { ids } = await retriever.generate(draw.asked, { attend: best.length }, best, draw.maxTokens, cancel);
      correct.push(isAnswer(tokenizer.decode(ids), draw.answer));
    }
    return { rank: 1 + order.indexOf(draw.chunk), correct };
  }

  async function readAll(draw: Draw, hidden: readonly ChunkKv[]): Promise<Outcome> {
    const spec = parseReader(reader ?? 'local');
    const { ids, shares } = await retriever.generate(draw.asked, spec, hidden, draw.maxTokens, cancel);
    const rank = 1 + bestFirst(shares).indexOf(draw.chunk);
    return { rank, correct: [isAnswer(tokenizer.decode(ids), draw.answer)] };
  }
}

/** Chunk numbers by share, the largest first; of equal ones the first. */
function bestFirst(shares: readonly number[]): number[] {
  return [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
}

function figures(outcomes: readonly (Outcome & { chunk: number })[], chunks: number, choosing: boolean): TaskFigures {
  const shareOf = (holds: (outcome: Outcome) => boolean): number => mean(outcomes.map((each) => Number(holds(each))));
  const chosen = readDirectly.map((most, i) => [
    String(most),
    { recall: shareOf(({ rank }) => rank <= most), accuracy: shareOf(({ correct }) => correct[i]) },
  ]);
  const each = outcomes.map(({ chunk, rank, correct }) => ({ depth: chunk / chunks, rank, correct: correct[0] }));
  return {
    accuracy: shareOf(({ correct }) => correct[0]),
    ...(choosing ? { chosen: Object.fromEntries(chosen) } : {}),
    each: each.sort((a, b) => a.depth - b.depth),
  };
}
