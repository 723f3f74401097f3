/** From what stands where to one number for each chunk: the kinds of evidence weighed together. Knows no index. */
import type { ChunkEvidence } from './chunkEvidence.ts';
import type { FileEvidence } from './fileEvidence.ts';
import { findWeights } from './findWeights.ts';
import type { Wanted } from './wanted.ts';

export interface Rated {
  score: number;
  /** share of the question's worth that the chunk holds, its file's name included, 0 to 1 */
  coverage: number;
  /** the same of all of the file's chunks together */
  fileCoverage: number;
}

/**
 * @param fileCounts by concept: occurrences in all of the file's chunks that are candidates
 * @param factor of the place (placeFactor.ts)
 */
export function rateSource(
  chunk: ChunkEvidence,
  file: FileEvidence,
  fileCounts: Float64Array,
  { concepts, worth }: Wanted,
  factor: number,
): Rated {
  const weights = findWeights;
  let [score, held, heldByFile, heldMixed, all] = [0, 0, 0, 0, 0];
  for (let i = 0; i < concepts.length; i++) {
    const { counts, roles } = chunk;
    const [count, whole] = [counts[i], fileCounts[i]];
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
    const own = presence(count, Math.max(path, roles.declared[i]));
    const any = presence(whole, Math.max(path, file.head[i]));
    all += worth[i];
    held += worth[i] * own;
    heldByFile += worth[i] * any;
    heldMixed += worth[i] * Math.max(own, weights.fileCoverage * any);
  }
  score += weights.wholeName * chunk.wholeName + weights.wholeBase * file.wholeBase + weights.near * chunk.near;
  const share = (value: number): number => (all > 0 ? value / all : 0);
  return {
    score: score * share(heldMixed) ** weights.coverage * factor,
    coverage: share(held),
    fileCoverage: share(heldByFile),
  };
}

/** How far a concept is there: another word for it, once, is less than its own. */
function presence(count: number, named: number): number {
  return Math.min(1, Math.max(count, named) / findWeights.form);
}
