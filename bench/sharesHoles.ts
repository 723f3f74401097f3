/**
 * Takes chunks away one at a time from readers at holes: what each costs, beside the share of the attention that it had.
 * Knows no file and no process.
 */

import { throwIfAborted } from '../server/base/errors.ts';
import { type Progress, silent } from '../server/base/progress.ts';
import type { ReaderSpec, ScoreParams, ScoreResult } from '../server/engine/protocol.ts';
import { chunksNeeded, withChunks } from '../server/engine/readers/readerSpec.ts';
import type { BenchReader } from './benchReader.ts';
import type { HoleTokens } from './holeTokens.ts';
import { mean } from './metrics.ts';
import { seededRandom } from './seededRandom.ts';

/** A chunk that was taken away. */
export interface Taken {
  /** 0: the one that the gate ranked best */
  rank: number;
  share: number;
  /** mean nats of the target without it */
  nats: number;
}

/** One reader at one hole. */
export interface HoleShares {
  /** from 0, among all holes */
  hole: number;
  /** mean nats of the target with all chunks */
  nats: number;
  /** the chunk of the highest share, and another drawn at random */
  top: Taken;
  other: Taken;
  /** every chunk that was taken away, those two included */
  taken: Taken[];
}

export interface SharesRunOptions {
  seed: number;
  /** take every chunk away, not the two alone */
  each: boolean;
  progress?: Progress;
  signal?: AbortSignal;
}

interface Scorer {
  score(params: ScoreParams, signal?: AbortSignal): Promise<Pick<ScoreResult, 'nats' | 'shares'>>;
}

/** @returns by reader's name; a hole with fewer than two chunks is left out */
export async function takeChunksAway(
  engine: Scorer,
  readers: readonly BenchReader[],
  holes: readonly HoleTokens[],
  { seed, each, progress = silent, signal }: SharesRunOptions,
): Promise<Record<string, HoleShares[]>> {
  const found: Record<string, HoleShares[]> = Object.fromEntries(readers.map(({ name }) => [name, []]));
  for (const [hole, question] of holes.entries()) {
    progress.report('Taking chunks away', hole, holes.length);
    for (const { name, spec } of readers) {
      throwIfAborted(signal);
      const chunks = question.chunks.slice(0, chunksNeeded(spec));
      if (chunks.length < 2) continue;
      const full = withChunks(spec, chunks.length);
      const scored = await engine.score({ ...question, chunks, reader: full }, signal);
      const top = indexOfMost(scored.shares.slice(0, chunks.length));
      const others = chunks.map((_, rank) => rank).filter((rank) => rank !== top);
      const other = others[seededRandom(seed + hole).integer(others.length)];
      const ranks = each ? chunks.map((_, rank) => rank) : [top, other];
      const taken: Taken[] = [];
      for (const rank of ranks) {
        const rest = chunks.filter((_, index) => index !== rank);
        const { nats } = await engine.score({ ...question, chunks: rest, reader: without(full, rank) }, signal);
        taken.push({ rank, share: scored.shares[rank] ?? 0, nats: mean(nats) });
      }
      const of = (wanted: number): Taken => taken.find(({ rank }) => rank === wanted)!;
      found[name].push({ hole, nats: mean(scored.nats), top: of(top), other: of(other), taken });
    }
  }
  progress.report('Taking chunks away', holes.length, holes.length);
  return found;
}

/** The reader that reads the chunks left as it did before: no other takes the place of the one at `rank`. */
export function without(spec: ReaderSpec, rank: number): ReaderSpec {
  const left = (count: number): number => (rank < count ? count - 1 : count);
  const { prompt, attend, focus, memory, copy } = spec;
  return { prompt: left(prompt), attend: left(attend), focus: left(focus), memory: left(memory), copy };
}

/** Of equal ones the first. */
function indexOfMost(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
