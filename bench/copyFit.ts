/** What copying is worth to a reader, and the copy weights that make it worth most: functions of scored tokens. */
import { type CopyWeights, lambdaOf } from '../server/engine/decode/copyMixture.ts';
import { type CopySample, fitCopyWeights } from '../server/engine/decode/fitCopyWeights.ts';
import { mean } from './metrics.ts';

/** A target token: the reader's own loss, and what the copy index said there, if it had a match. */
export interface ScoredToken {
  nats: number;
  sample: CopySample | undefined;
}

/** By hole. */
export type ScoredHoles = readonly (readonly ScoredToken[])[];

export function plainNats(holes: ScoredHoles): number {
  return mean(holes.map((tokens) => mean(tokens.map(({ nats }) => nats))));
}

/** Mean over holes of the loss with the copy index mixed in, as decoding mixes it. */
export function natsWith(holes: ScoredHoles, weights: CopyWeights): number {
  return mean(eachNatsWith(holes, weights));
}

/** The same of every hole. */
export function eachNatsWith(holes: ScoredHoles, weights: CopyWeights): number[] {
  return holes.map((tokens) => mean(tokens.map((token) => mixedNats(token, weights))));
}

function mixedNats({ nats, sample }: ScoredToken, weights: CopyWeights): number {
  if (!sample) return nats;
  const lambda = lambdaOf(sample, weights);
  return -Math.log((1 - lambda) * Math.exp(-nats) + lambda * sample.copyProb);
}

export function fit(holes: ScoredHoles): CopyWeights {
  return fitCopyWeights(holes.flat().flatMap(({ sample }) => sample ?? []));
}

/** Loss of every second hole with the weights fitted on the others, and the other way round: no hole is fitted on itself. */
export function crossValidatedNats(holes: ScoredHoles): number {
  const folds = [0, 1].map((fold) => holes.filter((_, hole) => hole % 2 === fold));
  const sums = folds.map((held, fold) => held.length * natsWith(held, fit(folds[1 - fold])));
  return (sums[0] + sums[1]) / holes.length;
}
