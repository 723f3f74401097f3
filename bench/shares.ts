/** `fovea bench shares`: whether a shown share is worth showing, at saved holes. */

import { FoveaError } from '../server/base/errors.ts';
import type { Progress } from '../server/base/progress.ts';
import { chunksNeeded } from '../server/engine/readers/readerSpec.ts';
import type { EngineClient } from '../server/engineClient/engineClient.ts';
import type { TokenHealer } from '../server/prompt/healing.ts';
import { type BenchProvenance, benchProvenance } from './benchProvenance.ts';
import type { BenchReader } from './benchReader.ts';
import type { Hole } from './hole.ts';
import { holeTokens } from './holeTokens.ts';
import { type SharesFigures, sharesFigures } from './sharesFigures.ts';
import { type HoleShares, takeChunksAway } from './sharesHoles.ts';

export interface SharesOptions {
  readers: readonly BenchReader[];
  holes: readonly Hole[];
  seed: number;
  /** take every chunk away, not those of the highest and of a random share alone */
  each: boolean;
  progress: Progress;
  signal: AbortSignal;
}

export interface SharesReport {
  model: string;
  repositories: Record<string, number>;
  seed: number;
  each: boolean;
  readers: Record<string, SharesFigures>;
  provenance: BenchProvenance;
  /** by reader, hole by hole; `hole` counts the holes as they were loaded */
  holes: Record<string, HoleShares[]>;
}

/** @throws FoveaError (`usage`) for a reader whose chunks have no shares, (`input`) where no hole has two chunks */
export async function benchShares(
  { engine, healer, model }: { engine: Pick<EngineClient, 'score'>; healer: TokenHealer; model: string },
  { readers, holes, seed, each, progress, signal }: SharesOptions,
): Promise<SharesReport> {
  const questions = holes.map((hole) => holeTokens(healer, hole));
  const found = await takeChunksAway(engine, readers, questions, { seed, each, progress, signal });
  const empty = readers.find(({ name }) => found[name].length === 0);
  if (empty) throw new FoveaError('input', `No hole offers two chunks to ${empty.name}: dig holes in a larger one.`);
  const repositories: Record<string, number> = {};
  for (const { repository } of holes) repositories[repository] = (repositories[repository] ?? 0) + 1;
  return {
    ...{ model, repositories, seed, each },
    readers: Object.fromEntries(Object.entries(found).map(([name, own]) => [name, sharesFigures(own, seed)])),
    provenance: benchProvenance(),
    holes: found,
  };
}

/** Shares are of chunks whose keys are attended to, of which at least two are read; what is copied has none. */
export function checkSharesReaders(readers: readonly BenchReader[]): void {
  for (const { name, spec, chunks } of readers) {
    if (chunks === 'gate' && !spec.copy && chunksNeeded(spec) >= 2) continue;
    throw new FoveaError('usage', `"${name}" has no shares to compare: name readers of two chunks or more, no +copy.`);
  }
}
