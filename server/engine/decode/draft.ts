/** Drafts the next tokens from the copy index, to be verified by the reader in one pass. */
import type { CopyIndex } from './copyIndex.ts';
import type { CopyWeights } from './copyMixture.ts';
import { defaultCopyWeights } from './copyWeights.ts';
import { followCopies, type SeenChunks } from './followCopies.ts';

export interface DraftOptions {
  /** what of the index is seen; all of it where it is left out */
  seen?: SeenChunks;
  weights?: CopyWeights;
  /**
   * The draft ends where the chance that all of it up to there is right falls below this. One more token in a forward
   * costs about a sixth of a forward on two cores and saves a whole one when it is accepted.
   */
  leastChance?: number;
}

/** Least cost of a generated token on 120 dev holes at that ratio (0.61 forwards), and near it from 1/12 to 1/3. */
const defaultLeastChance = 0.3;

/**
 * Follows the most frequent continuation, looked up anew after each drafted token.
 * @param context the open file's ids before the cursor, with what was generated
 * @param most tokens
 */
export function draft(
  index: CopyIndex,
  context: readonly number[],
  most = 8,
  { seen = {}, weights = defaultCopyWeights, leastChance = defaultLeastChance }: DraftOptions = {},
): number[] {
  const drafted: number[] = [];
  let chance = 1;
  if (most < 1) return drafted;
  for (const { id, hit } of followCopies(index, context, { seen, weights })) {
    chance *= hit;
    if (chance < leastChance) break;
    drafted.push(id);
    if (drafted.length === most) break;
  }
  return drafted;
}

/** The same as a value to hand on: drafts for one request after another. */
export function createDrafter(index: CopyIndex, options: Omit<DraftOptions, 'seen'> = {}) {
  return ({ ids, seen }: { ids: readonly number[]; seen: SeenChunks }, most: number): number[] =>
    draft(index, ids, most, { ...options, seen });
}
