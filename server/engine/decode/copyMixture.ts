/**
 * Mixes what the copy index found into a reader's probabilities: p = (1 - lambda) p_model + lambda p_copy, lambda by the
 * match's length and by how far its places agree. Knows numbers only; the weights are kept with the model.
 */
import type { NextTokens, TokenLogProb } from '../nextTokens.ts';
import type { Match } from './copyIndexPart.ts';

/** How the places of a match agree: one place; 2 or 3, all alike; 4 or more, all alike; at least half alike; less. */
export const agreements = ['once', 'few', 'many', 'majority', 'split'] as const;
export type Agreement = (typeof agreements)[number];

/** Match lengths told apart: 1 to 12, the last one for all longer ones too. */
export const lengthBuckets = 12;

/** For one agreement, [lengthBuckets] each. */
export interface CopyWeightsRow {
  /** the copy index's share of the probability, 0 to below 1 */
  lambda: readonly number[];
  /** how often the token that followed most often is the next one */
  hit: readonly number[];
}

/** Fitted on dev holes (fitCopyWeights.ts) and kept as JSON with the model. */
export type CopyWeights = Readonly<Record<Agreement, CopyWeightsRow>>;

type Places = Pick<Match, 'length' | 'occurrences' | 'topCount'>;

export function agreementOf({ occurrences, topCount }: Places): Agreement {
  if (topCount < occurrences) return 2 * topCount >= occurrences ? 'majority' : 'split';
  if (occurrences === 1) return 'once';
  return occurrences < 4 ? 'few' : 'many';
}

/** 0 to `lengthBuckets` - 1 */
export function lengthBucketOf({ length }: Places): number {
  return Math.min(length, lengthBuckets) - 1;
}

export function lambdaOf(match: Places, weights: CopyWeights): number {
  return weights[agreementOf(match)].lambda[lengthBucketOf(match)];
}

/** How often `match.top` is the next token. */
export function hitOf(match: Places, weights: CopyWeights): number {
  return weights[agreementOf(match)].hit[lengthBucketOf(match)];
}

/**
 * What follows a token, with what followed a match mixed in. An id of the match gains, every other one is shifted alike:
 * the vocabulary is never gone through, and the best is the reader's or one of the match's.
 */
export class CopyMixture implements Pick<NextTokens, 'of'> {
  readonly match: Match;
  private readonly next: NextTokens;
  private readonly lambda: number;
  /** what the reader's log-probabilities lose */
  private readonly kept: number;

  constructor(next: NextTokens, match: Match, weights: CopyWeights) {
    this.next = next;
    this.match = match;
    this.lambda = lambdaOf(match, weights);
    this.kept = Math.log1p(-this.lambda);
  }

  /** The most probable id, the lowest of several. Asks once, for the ids of the match. */
  async best(): Promise<TokenLogProb> {
    const { next, match, lambda } = this;
    if (lambda === 0) return next.best;
    const logProbs = await next.of(Array.from(match.tokens));
    // Where this is the match's as well, it is there with its gain.
    let best: TokenLogProb = { id: next.best.id, logProb: this.mixed(next.best.logProb, 0) };
    for (let i = 0; i < logProbs.length; i++) {
      const [id, logProb] = [match.tokens[i], this.mixed(logProbs[i], match.counts[i])];
      if (logProb > best.logProb || (logProb === best.logProb && id < best.id)) best = { id, logProb };
    }
    return best;
  }

  /** Log-probabilities of `ids`, in their order. Asks once, for these. */
  async of(ids: readonly number[]): Promise<Float32Array> {
    const { next, match, lambda } = this;
    const logProbs = await next.of(ids);
    if (lambda === 0) return logProbs;
    // an array by id: for thousands of ids a Map is what takes longest
    const counts = new Uint32Array(1 + match.tokens.reduce((most, token) => Math.max(most, token), 0));
    for (let i = 0; i < match.tokens.length; i++) counts[match.tokens[i]] = match.counts[i];
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      logProbs[i] = this.mixed(logProbs[i], id < counts.length ? counts[id] : 0);
    }
    return logProbs;
  }

  /** @param count of the match's places that go on with the id @returns f32, as the reader's are */
  private mixed(logProb: number, count: number): number {
    const shifted = Math.fround(logProb + this.kept);
    if (count === 0) return shifted;
    return Math.fround(Math.log(Math.exp(shifted) + (this.lambda * count) / this.match.occurrences));
  }
}
