/**
 * Follows the copy index: the most frequent continuation of a context, then that of the context with it, and so on.
 * What a draft and a copied line share; each says for itself where to end.
 */
import type { ContextParams } from '../protocol.ts';
import { ConstraintState } from './constraint.ts';
import type { CopyIndex } from './copyIndex.ts';
import type { Match, MatchOptions } from './copyIndexPart.ts';
import { type CopyWeights, hitOf } from './copyMixture.ts';

export type SeenChunks = Pick<MatchOptions, 'exclude' | 'families'>;

/** What of the copy index a request sees. */
export function seenBy({ exclude = [], families }: Pick<ContextParams, 'exclude' | 'families'>): SeenChunks {
  return { exclude, families };
}

export interface FollowOptions {
  /** what of the index is seen */
  seen: SeenChunks;
  weights: CopyWeights;
  /** typed text that the first tokens must spell */
  constraint?: ConstraintState;
}

export interface Followed {
  id: number;
  /** the longest one that goes on as `constraint` allows; only what goes on so is counted in it */
  match: Match;
  /** how often so long and so agreeing a match is right */
  hit: number;
  /** `id` is held to typed text, which it may go beyond */
  spelled: boolean;
}

/** Shorter matches tried where a longer one does not go on as was typed: a bound on the work. */
const mostTries = 8;

/**
 * @param context the open file's ids before the cursor
 * @returns each token as soon as it is asked for; ends where nothing matches
 */
export function* followCopies(
  index: CopyIndex,
  context: readonly number[],
  { seen, weights, constraint = new ConstraintState(undefined) }: FollowOptions,
): Generator<Followed, void> {
  const ids = [...context];
  for (;;) {
    const spelled = !constraint.free;
    const match = spelled ? allowedMatch(index, ids, seen, constraint) : index.match(ids, seen);
    if (!match) return;
    yield { id: match.top, match, hit: hitOf(match, weights), spelled };
    constraint.take(match.top);
    ids.push(match.top);
  }
}

function allowedMatch(
  index: CopyIndex,
  ids: readonly number[],
  seen: SeenChunks,
  constraint: ConstraintState,
): Match | undefined {
  let longest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < mostTries && longest > 0; tries++) {
    const match = index.match(ids, { ...seen, longest });
    if (!match) return undefined;
    const allowed = narrowed(match, constraint);
    if (allowed) return allowed;
    longest = match.length - 1;
  }
  return undefined;
}

/** The match without the places that go on otherwise; `undefined` where none is left. */
function narrowed(match: Match, constraint: ConstraintState): Match | undefined {
  const isAllowed = constraint.allowedOf(match.tokens);
  const kept = Array.from(match.tokens.keys()).filter((i) => isAllowed[i]);
  if (kept.length === 0) return undefined;
  const tokens = Uint32Array.from(kept, (i) => match.tokens[i]);
  const counts = Uint32Array.from(kept, (i) => match.counts[i]);
  const topCount = Math.max(...counts);
  const top = Math.min(...tokens.filter((_, i) => counts[i] === topCount));
  const occurrences = counts.reduce((sum, count) => sum + count, 0);
  return { length: match.length, occurrences, tokens, counts, top, topCount };
}
