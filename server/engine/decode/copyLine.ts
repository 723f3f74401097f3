/**
 * The rest of a line by the copy index alone, without a forward: what a machine of any speed has at once. Says how often
 * such matches are right; whether that is enough to be shown is not decided here.
 */
import type { CopiedToken, CopyParams, CopyResult } from '../protocol.ts';
import { ConstraintState } from './constraint.ts';
import type { CopyIndex } from './copyIndex.ts';
import type { CopyWeights } from './copyMixture.ts';
import { type Followed, followCopies, type SeenChunks, seenBy } from './followCopies.ts';

/** Below this chance that all of it is right a line is given up: a bound on the work, far below what any setting shows. */
const defaultLeastChance = 0.02;

/**
 * Follows the most frequent continuation to the line's end.
 * @returns `undefined` where there is no match, none that goes on as was typed, or too little chance that all is right
 */
export function copyLine(
  index: CopyIndex,
  asked: Omit<CopyParams, 'reader'>,
  weights: CopyWeights,
  leastChance = defaultLeastChance,
): CopyResult | undefined {
  const { history, maxTokens, endIds, lastIds } = asked;
  const constraint = new ConstraintState(asked.constraint);
  const seen = seenBy(asked);
  const followed: Followed[] = [];
  let end: CopyResult['end'] = 'unsure';
  let chance = 1;
  for (const next of followCopies(index, history, { seen, weights, constraint })) {
    chance *= next.hit;
    if (endIds.includes(next.id)) end = 'endId';
    if (end === 'endId' || chance < leastChance) break;
    followed.push(next);
    // a line break that is only spelled again (token healing) does not end the line
    if (!next.spelled && lastIds.includes(next.id)) end = 'lastId';
    else if (followed.length >= maxTokens) end = 'maxTokens';
    if (end !== 'unsure') break;
  }
  // A token that goes beyond what was typed may end the line as well (`)` typed, `):\n` copied): whoever has texts sees it.
  const mayHaveEnded = end !== 'unsure' || followed.some(({ id }) => lastIds.includes(id));
  if (followed.length === 0 || !mayHaveEnded) return undefined;
  // Sources last: most lines that are begun never come to their end.
  return { tokens: withSources(index, history, seen, followed), end };
}

function withSources(
  index: CopyIndex,
  history: readonly number[],
  seen: SeenChunks,
  followed: readonly Followed[],
): CopiedToken[] {
  const ids = [...history];
  return followed.map(({ id, match, hit }) => {
    const copy = index.source(ids, match.length, id, seen);
    if (!copy) throw new Error('a match without a place');
    ids.push(id);
    return { id, logProb: Math.log(hit), copy, places: match.occurrences, agreeing: match.topCount };
  });
}
