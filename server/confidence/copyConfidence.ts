/**
 * When to show a copied line before any forward: the probability that it is exactly what the user would write, by a
 * logistic regression whose weights are data (`bench/speakCopy.ts --write` fits them). `speaks` compares it with the
 * setting's threshold. The weights hold for the tokenizer and copy weights that they were fitted with, nearly for others.
 */
import type { Eagerness } from '../settings.ts';
import { type Logistic, probabilityOf } from './confidence.ts';
import fitted from './copyConfidence.json' with { type: 'json' };
import {
  type CopyEvidence,
  type CopyFeatureName,
  copyFeatureNames,
  copyFeaturesOf,
  isWholeLine,
} from './copyFeatures.ts';

export interface CopyProvenance {
  /** imported model whose tokenizer cut the text */
  tokenizer: string;
  /** dev holes in line mode, and how many of them had a copied line to offer */
  holes: number;
  offers: number;
  repositories: Readonly<Record<string, number>>;
  /** whose holes chose the thresholds, none of them fitted */
  heldOut: Readonly<Record<string, number>>;
  /** weight of the ridge penalty */
  penalty: number;
  /** ISO date of the fit */
  date: string;
}

export interface CopyConfidenceWeights extends Logistic<CopyFeatureName> {
  provenance: CopyProvenance;
  /** least confidence of a copied line, 0 to 1 */
  thresholds: Readonly<Record<Eagerness, number>>;
}

export const copyConfidenceWeights: CopyConfidenceWeights = fitted;

/** @returns 0 to 1; 0 for what is no whole line */
export function copyConfidence(
  evidence: CopyEvidence,
  weights: Logistic<CopyFeatureName> = copyConfidenceWeights,
): number {
  return isWholeLine(evidence) ? probabilityOf(weights, copyFeaturesOf(evidence), copyFeatureNames) : 0;
}
