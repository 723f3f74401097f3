/**
 * When to speak: the probability that an offer's first line is exactly what the user would write, by a logistic
 * regression whose weights are data (`fovea bench speak --write` fits them), and how much of it each setting asks for.
 * The weights hold for the model and reader that they name; for others they are a guess. Knows no cursor and no engine.
 */
import type { Eagerness } from '../settings.ts';
import { type FeatureName, type Features, featureNames } from './features.ts';
import fitted from './weights.json' with { type: 'json' };

/** A logistic regression over named numbers, each first brought to mean 0 and scale 1. */
export interface Logistic<Name extends string = string> {
  bias: number;
  features: Readonly<Record<Name, { mean: number; scale: number; weight: number }>>;
}

/** Where weights come from. */
export interface Provenance {
  /** SHA-256 of the base model, and the adapter's file by name (`none` without one) */
  model: string;
  adapter: string;
  reader: string;
  /** dev holes in line mode, and how many of them had an offer */
  holes: number;
  offers: number;
  repositories: Readonly<Record<string, number>>;
  /** weight of the ridge penalty */
  penalty: number;
  /** ISO date of the fit */
  date: string;
}

export interface ConfidenceWeights extends Logistic<FeatureName> {
  provenance: Provenance;
  /** least confidence of an offer, 0 to 1 */
  thresholds: Readonly<Record<Eagerness, number>>;
}

export const confidenceWeights: ConfidenceWeights = fitted;

/** 0 to 1 */
export function confidence(features: Features, weights: Logistic<FeatureName> = confidenceWeights): number {
  return probabilityOf(weights, features, featureNames);
}

/** Whether an offer of this confidence is shown. */
export function speaks(
  sure: number,
  eagerness: Eagerness,
  { thresholds }: Pick<ConfidenceWeights, 'thresholds'> = confidenceWeights,
): boolean {
  return sure >= thresholds[eagerness];
}

export function probabilityOf<Name extends string>(
  { bias, features }: Logistic<Name>,
  values: Readonly<Record<Name, number>>,
  names: readonly Name[],
): number {
  const score = names.reduce((sum, name) => {
    const { mean, scale, weight } = features[name];
    return sum + (weight * (values[name] - mean)) / scale;
  }, bias);
  return 1 / (1 + Math.exp(-score));
}
