/** `fovea bench speak`: what recorded holes say about when to speak, and the weights that follow. Knows no engine. */

import { FoveaError } from '../server/base/errors.ts';
import type { ConfidenceWeights } from '../server/confidence/confidence.ts';
import { type FeatureName, featureNames, featuresOf } from '../server/confidence/features.ts';
import type { Eagerness } from '../server/settings.ts';
import { type Fit, fitConfidence, type RepositorySample } from './fitConfidence.ts';
import { mean } from './metrics.ts';
import { rounded, roundedLogistic } from './roundedLogistic.ts';
import {
  areaUnderCurve,
  type CurvePoint,
  calibrationBins,
  calibrationError,
  curveOf,
  type Judged,
  leastPrecision,
  logLoss,
  type Spoken,
  spokenAt,
  spokenElsewhere,
  thresholdFor,
  thresholdsOf,
} from './speakFigures.ts';
import { evidenceOf, hasOffer, isRight, type SpeakRecord } from './speakRecords.ts';
import { type UnknownMemberFigures, unknownMemberFigures } from './unknownMembers.ts';

/** How well confidences tell exact offers from others. */
export interface Ranking {
  areaUnderCurve: number;
  /** shares of all holes at which offers are exact as often as each setting promises */
  coverage: { low: number; balanced: number };
}

export interface SpeakReport {
  model: string;
  adapter: string;
  reader: string;
  repositories: Record<string, { holes: number; offers: number; exact: number }>;
  /** holes where a post-filter left nothing, by its name */
  filtered: Record<string, number>;
  holes: number;
  offers: number;
  /** exact first lines, of all offers: what always speaking would give */
  exact: number;
  /** everything below is of confidences held out by repository */
  penalty: number;
  logLoss: number;
  calibrationError: number;
  calibration: ReturnType<typeof calibrationBins>;
  rankings: {
    fitted: Ranking;
    /** the probability of the whole line by the model alone, not fitted */
    lineProbability: Ranking;
    /** fitted with how much more probable the line is than under `local` */
    withLocal: Ranking & { logLoss: number };
  };
  spoken: Record<Eagerness, Spoken>;
  /** each repository by thresholds chosen on the others */
  spokenElsewhere: Record<'low' | 'balanced', Omit<Spoken, 'threshold'>>;
  /** all offers, and those that `balanced` shows */
  unknownMembers: { all: UnknownMemberFigures; balanced: UnknownMemberFigures };
  curve: CurvePoint[];
}

type LocalName = FeatureName | 'overLocal' | 'leastOverLocal';
/** What few holes leave as it is: the model's own probability of the line. */
const prior = { logOdds: 1 };
const withLocalNames: readonly LocalName[] = [...featureNames, 'overLocal', 'leastOverLocal'];

/** @throws FoveaError (`input`) where the records are too few for weights */
export function speakReport(
  records: readonly SpeakRecord[],
  { seed, date }: { seed: number; date: string },
): { report: SpeakReport; weights: ConfidenceWeights } {
  const offered = records.filter(hasOffer);
  const samples = offered.map(sampleOf);
  checkEnough(samples);
  const fit = fitConfidence<FeatureName>(samples, featureNames, prior);
  const withLocal = fitConfidence<LocalName>(samples, withLocalNames, prior);
  const holes = records.length;
  const thresholds = thresholdsOf(fit.heldOut);
  const spoken = (eagerness: Eagerness): Spoken => spokenAt(fit.heldOut, holes, thresholds[eagerness], seed);
  const elsewhere = (eagerness: Eagerness) => spokenElsewhere(fit.heldOut, holes, eagerness, seed);
  const bins = calibrationBins(fit.heldOut);
  const { model, adapter, reader } = records[0];
  const repositories = byRepository(records);
  const byModel = samples.map(({ repository, label, values }) => {
    return { repository, exact: label, confidence: 1 / (1 + Math.exp(-values.logOdds)) };
  });
  const report: SpeakReport = {
    ...{ model, adapter, reader, repositories, filtered: filteredOf(records), holes, offers: samples.length },
    exact: mean(samples.map(({ label }) => Number(label))),
    penalty: fit.penalty,
    logLoss: logLoss(fit.heldOut),
    calibrationError: calibrationError(bins),
    calibration: bins,
    rankings: {
      fitted: rankingOf(fit.heldOut, holes),
      lineProbability: rankingOf(byModel, holes),
      withLocal: { ...rankingOf(withLocal.heldOut, holes), logLoss: logLoss(withLocal.heldOut) },
    },
    spoken: { low: spoken('low'), balanced: spoken('balanced'), high: spoken('high') },
    spokenElsewhere: { low: elsewhere('low'), balanced: elsewhere('balanced') },
    unknownMembers: {
      all: unknownMemberFigures(offered),
      balanced: unknownMemberFigures(offered.filter((_, i) => fit.heldOut[i].confidence >= thresholds.balanced)),
    },
    curve: curveOf(fit.heldOut, holes),
  };
  return { report, weights: weightsOf(report, fit, thresholds, date) };
}

function sampleOf(record: SpeakRecord): RepositorySample<LocalName> {
  const { repository, localLogProbs } = record;
  const evidence = evidenceOf(record);
  // The first token may go on what was typed; under `local` its probability is not among what that allows.
  const gains = evidence.tokens.slice(1).map(({ logProb }, i) => logProb - localLogProbs[i + 1]);
  const values = {
    ...featuresOf(evidence),
    overLocal: gains.length > 0 ? mean(gains) : 0,
    leastOverLocal: Math.min(0, ...gains),
  };
  return { repository, values, label: isRight(record) };
}

/** Held-out weights need another repository, and a threshold both kinds of offers. */
function checkEnough(samples: readonly RepositorySample<LocalName>[]): void {
  const repositories = new Set(samples.map(({ repository }) => repository));
  const labels = new Set(samples.map(({ label }) => label));
  if (repositories.size > 1 && labels.size > 1) return;
  const message = 'Too few holes to fit weights: record more with --holes, in at least two repositories.';
  throw new FoveaError('input', message);
}

function rankingOf(judged: readonly Judged[], holes: number): Ranking {
  const coverage = (precision: number): number => {
    const threshold = thresholdFor(judged, precision);
    return judged.filter((offer) => offer.confidence >= threshold).length / holes;
  };
  return {
    areaUnderCurve: areaUnderCurve(judged),
    coverage: { low: coverage(leastPrecision.low), balanced: coverage(leastPrecision.balanced) },
  };
}

function byRepository(records: readonly SpeakRecord[]): SpeakReport['repositories'] {
  const names = [...new Set(records.map(({ repository }) => repository))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const own = records.filter(({ repository }) => repository === name);
      const offers = own.filter(hasOffer);
      return [name, { holes: own.length, offers: offers.length, exact: offers.filter(isRight).length }];
    }),
  );
}

function filteredOf(records: readonly SpeakRecord[]): SpeakReport['filtered'] {
  const counts: Record<string, number> = {};
  for (const { filter } of records) if (filter !== undefined) counts[filter] = (counts[filter] ?? 0) + 1;
  return counts;
}

function weightsOf(
  { model, adapter, reader, holes, offers, repositories, penalty }: SpeakReport,
  { logistic }: Fit<FeatureName>,
  thresholds: ConfidenceWeights['thresholds'],
  date: string,
): ConfidenceWeights {
  const counts = Object.fromEntries(Object.entries(repositories).map(([name, own]) => [name, own.holes]));
  return {
    provenance: { model, adapter, reader, holes, offers, repositories: counts, penalty, date },
    thresholds: {
      low: rounded(thresholds.low),
      balanced: rounded(thresholds.balanced),
      high: rounded(thresholds.high),
    },
    ...roundedLogistic(logistic),
  };
}
