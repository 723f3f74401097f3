/**
 * Mixes what the copy index found into a reader's probabilities: p = (1 - lambda) p_model + lambda p_copy, lambda by the
 * match's length and by how far its places agree. Knows numbers only; the weights are kept with the model.
 */
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

/** @param logProbs [vocab] natural log, summing to 1 as probabilities; changed in place, and they do so still */
export function mixCopy(logProbs: Float32Array, match: Match, weights: CopyWeights): void {
  const lambda = lambdaOf(match, weights);
  if (lambda === 0) return;
  const kept = Math.log1p(-lambda);
  for (let id = 0; id < logProbs.length; id++) logProbs[id] += kept;
  for (const [i, id] of match.tokens.entries()) {
    const copied = (lambda * match.counts[i]) / match.occurrences;
    logProbs[id] = Math.log(Math.exp(logProbs[id]) + copied);
  }
}
