/**
 * When to show a copied line: weights fitted on the holes of some repositories, judged on those of others, from whose
 * figures the thresholds are chosen. Functions of copied holes; knows no index and no file.
 */
import { FoveaError } from '../server/base/errors.ts';
import type { Logistic } from '../server/confidence/confidence.ts';
import { type CopyConfidenceWeights, copyConfidence } from '../server/confidence/copyConfidence.ts';
import { type CopyFeatureName, copyFeatureNames, copyFeaturesOf } from '../server/confidence/copyFeatures.ts';
import type { Eagerness } from '../server/settings.ts';
import type { CopiedHole } from './copiedHoles.ts';
import { fitConfidence } from './fitConfidence.ts';
import { quantile } from './metrics.ts';
import { rounded, roundedLogistic } from './roundedLogistic.ts';
import {
  areaUnderCurve,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  type Judged,
  logLoss,
  type Spoken,
  spokenAt,
  thresholdFor,
} from './speakFigures.ts';

/** Least share of exact lines among the copied ones that a setting shows, on repositories that were not fitted. */
export const leastCopyPrecision: Record<Eagerness, number> = { low: 0.8, balanced: 0.7, high: 0.6 };
const precisions = [0.6, 0.7, 0.8, 0.9] as const;
/** What few holes leave as it is: the chance that the copy weights give to the whole line. */
const prior = { logOdds: 1 };

interface RepositoryFigures {
  holes: number;
  offers: number;
  exact: number;
  /** of copying one line, ms */
  ms: { p50: number; p95: number };
}

interface Figures {
  holes: number;
  offers: number;
  exact: number;
  areaUnderCurve: number;
  logLoss: number;
  calibrationError: number;
  calibration: CalibrationBin[];
  /** by the share of exact lines aimed at: the lowest threshold that reaches it here */
  at: Record<string, Spoken>;
}

export interface SpeakCopyReport {
  penalty: number;
  /** confidences of each repository by weights that never saw it */
  fitted: Figures & { repositories: Record<string, RepositoryFigures> };
  /** confidences by the weights that are written */
  heldOut: Figures & {
    repositories: Record<string, RepositoryFigures & { shown: Record<Eagerness, Omit<Spoken, 'threshold'>> }>;
    /** by the thresholds that are written */
    shown: Record<Eagerness, Spoken>;
    /** each repository by thresholds chosen on the other held-out ones */
    shownElsewhere: Record<Eagerness, Omit<Spoken, 'threshold'>>;
  };
}

export interface SpeakCopyOptions {
  tokenizer: string;
  seed: number;
  date: string;
}

/** @throws FoveaError (`input`) where the holes are too few */
export function speakCopyReport(
  fitHoles: readonly CopiedHole[],
  heldOutHoles: readonly CopiedHole[],
  { tokenizer, seed, date }: SpeakCopyOptions,
): { report: SpeakCopyReport; weights: CopyConfidenceWeights } {
  const offers = fitHoles.filter(hasOffer);
  checkEnough(offers, heldOutHoles.filter(hasOffer));
  const samples = offers.map((hole) => {
    return { repository: hole.repository, label: hole.exact, values: copyFeaturesOf(hole) };
  });
  const fit = fitConfidence<CopyFeatureName>(samples, copyFeatureNames, prior);
  const logistic = roundedLogistic(fit.logistic);
  const judged = judgedBy(heldOutHoles, logistic);
  const thresholds = eachEagerness((eagerness) => rounded(chosen(judged, leastCopyPrecision[eagerness])));
  const shownOf = (own: readonly Judged[], holes: number) =>
    eachEagerness((eagerness) => spokenAt(own, holes, thresholds[eagerness], seed));
  const elsewhere = eachEagerness((eagerness) => {
    const shifted = shiftedElsewhere(judged, leastCopyPrecision[eagerness]);
    return withoutThreshold(spokenAt(shifted, heldOutHoles.length, 0, seed));
  });
  const heldOutRepositories = byRepository(heldOutHoles, (name, holes) => {
    const own = shownOf(
      judged.filter(({ repository }) => repository === name),
      holes.length,
    );
    return { ...figuresOf(holes), shown: eachEagerness((eagerness) => withoutThreshold(own[eagerness])) };
  });
  const report: SpeakCopyReport = {
    penalty: fit.penalty,
    fitted: {
      ...figures(fit.heldOut, fitHoles.length, seed),
      repositories: byRepository(fitHoles, (_, holes) => figuresOf(holes)),
    },
    heldOut: {
      ...figures(judged, heldOutHoles.length, seed),
      shown: shownOf(judged, heldOutHoles.length),
      shownElsewhere: elsewhere,
      repositories: heldOutRepositories,
    },
  };
  const counts = (holes: readonly CopiedHole[]) => byRepository(holes, (_, own) => own.length);
  const provenance = {
    ...{ tokenizer, holes: fitHoles.length, offers: offers.length },
    ...{ repositories: counts(fitHoles), heldOut: counts(heldOutHoles), penalty: fit.penalty, date },
  };
  return { report, weights: { provenance, thresholds, ...logistic } };
}

function hasOffer({ offered }: CopiedHole): boolean {
  return offered !== '';
}

/** Held-out weights need another repository, and a threshold both kinds of offers. */
function checkEnough(...parts: readonly (readonly CopiedHole[])[]): void {
  const mixed = parts.every((offers) => new Set(offers.map(({ exact }) => exact)).size > 1);
  if (mixed && new Set(parts[0].map(({ repository }) => repository)).size > 1) return;
  const message =
    'Too few holes to fit weights: ask for more with --holes, of at least two repositories and one held out.';
  throw new FoveaError('input', message);
}

function judgedBy(holes: readonly CopiedHole[], logistic: Logistic<CopyFeatureName>): Judged[] {
  return holes.filter(hasOffer).map((hole) => {
    return { repository: hole.repository, exact: hole.exact, confidence: copyConfidence(hole, logistic) };
  });
}

/**
 * What is right often enough, whichever of the repositories is left out: one that is full of copies (four dialects of one
 * thing) would otherwise choose for all.
 */
function chosen(judged: readonly Judged[], precision: number): number {
  const names = [...new Set(judged.map(({ repository }) => repository))];
  const parts = names.length < 2 ? [judged] : names.map((name) => without(judged, name));
  return Math.max(...parts.map((part) => thresholdFor(part, precision)));
}

function without(judged: readonly Judged[], name: string): Judged[] {
  return judged.filter(({ repository }) => repository !== name);
}

/** Confidences minus the threshold that the other repositories choose: what a new repository can expect. */
function shiftedElsewhere(judged: readonly Judged[], precision: number): Judged[] {
  const names = new Set(judged.map(({ repository }) => repository));
  const thresholds = new Map([...names].map((name) => [name, chosen(without(judged, name), precision)]));
  return judged.map((offer) => {
    const threshold = thresholds.get(offer.repository) ?? 0;
    return { ...offer, confidence: offer.confidence - threshold };
  });
}

function figures(judged: readonly Judged[], holes: number, seed: number): Figures {
  const bins = calibrationBins(judged);
  return {
    holes,
    offers: judged.length,
    exact: judged.filter(({ exact }) => exact).length,
    areaUnderCurve: areaUnderCurve(judged),
    logLoss: logLoss(judged),
    calibrationError: calibrationError(bins),
    calibration: bins,
    at: Object.fromEntries(
      precisions.map((precision) => [precision, spokenAt(judged, holes, thresholdFor(judged, precision), seed)]),
    ),
  };
}

function figuresOf(holes: readonly CopiedHole[]): RepositoryFigures {
  const ms = holes.map((hole) => hole.ms);
  const offers = holes.filter(hasOffer);
  return {
    holes: holes.length,
    offers: offers.length,
    exact: offers.filter(({ exact }) => exact).length,
    ms: { p50: Number(quantile(ms, 0.5).toFixed(3)), p95: Number(quantile(ms, 0.95).toFixed(3)) },
  };
}

function byRepository<T>(
  holes: readonly CopiedHole[],
  of: (name: string, own: readonly CopiedHole[]) => T,
): Record<string, T> {
  const names = [...new Set(holes.map(({ repository }) => repository))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      of(
        name,
        holes.filter(({ repository }) => repository === name),
      ),
    ]),
  );
}

function eachEagerness<T>(of: (eagerness: Eagerness) => T): Record<Eagerness, T> {
  return { low: of('low'), balanced: of('balanced'), high: of('high') };
}

function withoutThreshold({ threshold: _, ...spoken }: Spoken): Omit<Spoken, 'threshold'> {
  return spoken;
}
