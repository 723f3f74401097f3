/** From what stands where to one number for each chunk: the kinds of evidence weighed together. Knows no index. */

import type { CandidateFile } from './candidates.ts';
import type { ChunkEvidence } from './chunkEvidence.ts';
import { findWeights } from './findWeights.ts';
import type { Wanted } from './wanted.ts';

export interface Rated {
  score: number;
  /** the same wherever it lies, beside what the whole question is worth: whether this may be an answer at all */
  strength: number;
  /** share of the question's worth that the chunk holds, its file's name included, 0 to 1 */
  coverage: number;
  /** the same of all of the file's chunks together */
  fileCoverage: number;
}

/**
 * @param factor of the place (placeFactor.ts)
 */
export function rateSource(
  chunk: ChunkEvidence,
  { evidence: file, counts: fileCounts, best: fileBest }: CandidateFile,
  { concepts, worth }: Wanted,
  factor: number,
): Rated {
  const weights = findWeights;
  const { roles } = chunk;
  let [score, held, heldByFile, heldMixed, all] = [0, 0, 0, 0, 0];
  for (let i = 0; i < concepts.length; i++) {
    const [count, whole] = [chunk.counts[i], fileCounts[i]];
    score +=
      worth[i] *
      ((weights.body * count) / (count + weights.saturation) +
        (weights.file * whole) / (whole + weights.fileSaturation) +
        weights.declared * roles.declared[i] +
        weights.key * roles.key[i] +
        weights.comment * roles.comment[i] +
        weights.base * file.base[i] +
        weights.folder * file.folder[i] +
        weights.head * file.head[i]);
    if (concepts[i].optional) continue;
    const path = Math.max(file.base[i], file.folder[i]);
    const own = presence(Math.max(chunk.best[i], path));
    const any = presence(Math.max(fileBest[i], path, file.head[i]));
    all += worth[i];
    held += worth[i] * own;
    heldByFile += worth[i] * any;
    heldMixed += worth[i] * Math.max(own, weights.fileCoverage * any);
  }
  score += weights.wholeName * chunk.wholeName + weights.wholeBase * file.wholeBase + weights.near * chunk.near;
  const share = (value: number): number => (all > 0 ? value / all : 0);
  const value = score * share(heldMixed) ** weights.coverage;
  return {
    score: value * factor,
    strength: share(value),
    coverage: share(held),
    fileCoverage: share(heldByFile),
  };
}

/** How far a concept is there: another word for it is less than its own. */
function presence(best: number): number {
  if (best >= findWeights.form) return 1;
  return best > 0 ? findWeights.relatedPresence : 0;
}
