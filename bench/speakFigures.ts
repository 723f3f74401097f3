/** How good confidences are, and which of them to ask for: functions of judged offers. Knows no feature and no weight. */
import type { Eagerness } from '../server/settings.ts';
import { bootstrapInterval, mean } from './metrics.ts';

/** An offer whose confidence was given by weights that had not seen its repository. */
export interface Judged {
  repository: string;
  confidence: number;
  exact: boolean;
}

export interface CurvePoint {
  /** offers of at least this confidence are shown */
  threshold: number;
  /** shown, of all holes */
  coverage: number;
  /** exact, of those shown */
  precision: number;
}

/** What one threshold leads to; without shown offers precision is `null`. */
export interface Spoken {
  threshold: number;
  offers: number;
  coverage: number;
  precision: number | null;
  precisionInterval: [low: number, high: number] | null;
}

/** Least share of exact first lines, as the settings promise it; `high` only leaves out what is hardly ever right. */
export const leastPrecision = { low: 0.6, balanced: 0.4 } as const;
export const floor = 0.05;
/** Above every confidence: nothing is shown. */
const never = 1;

/** From the surest offer on, a point for each confidence that occurs. @param holes those without an offer too */
export function curveOf(judged: readonly Judged[], holes: number): CurvePoint[] {
  const sorted = [...judged].sort((a, b) => b.confidence - a.confidence);
  let exact = 0;
  return sorted.flatMap((offer, i) => {
    exact += Number(offer.exact);
    if (sorted[i + 1]?.confidence === offer.confidence) return [];
    return { threshold: offer.confidence, coverage: (i + 1) / holes, precision: exact / (i + 1) };
  });
}

/** The lowest threshold above which offers are exact this often; `never` where there is none. */
export function thresholdFor(judged: readonly Judged[], precision: number): number {
  const good = curveOf(judged, judged.length).findLast((point) => point.precision >= precision);
  return good?.threshold ?? never;
}

/** Who is to speak less asks for no less: what is exact often enough for `low` is so for `balanced`. */
export function thresholdsOf(judged: readonly Judged[]): Record<Eagerness, number> {
  const shown = judged.filter(({ confidence }) => confidence >= floor);
  const threshold = (precision: number): number => thresholdFor(shown, precision);
  return { low: threshold(leastPrecision.low), balanced: threshold(leastPrecision.balanced), high: floor };
}

export function spokenAt(judged: readonly Judged[], holes: number, threshold: number, seed: number): Spoken {
  const shown = judged.filter(({ confidence }) => confidence >= threshold).map(({ exact }) => Number(exact));
  const measured = shown.length > 0;
  return {
    threshold,
    offers: shown.length,
    coverage: shown.length / holes,
    precision: measured ? mean(shown) : null,
    precisionInterval: measured ? bootstrapInterval(shown, seed) : null,
  };
}

/** As `spokenAt`, each repository with a threshold chosen on the others: what a new repository can expect. */
export function spokenElsewhere(judged: readonly Judged[], holes: number, eagerness: Eagerness, seed: number) {
  const names = new Set(judged.map(({ repository }) => repository));
  const shifted = [...names].flatMap((name) => {
    const threshold = thresholdsOf(judged.filter(({ repository }) => repository !== name))[eagerness];
    const own = judged.filter(({ repository }) => repository === name);
    return own.map((offer) => ({ ...offer, confidence: offer.confidence - threshold }));
  });
  const { threshold: _, ...spoken } = spokenAt(shifted, holes, 0, seed);
  return spoken;
}

export interface CalibrationBin {
  offers: number;
  /** means */
  confidence: number;
  exact: number;
}

/** Of fewer offers a share says nothing. */
const leastOfBin = 10;

/** Equally large bins in order of confidence, fewer of few offers. */
export function calibrationBins(judged: readonly Judged[], bins = 10): CalibrationBin[] {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  const count = Math.max(1, Math.min(bins, Math.floor(sorted.length / leastOfBin)));
  return Array.from({ length: count }, (_, bin) => {
    const part = sorted.slice(
      Math.floor((bin * sorted.length) / count),
      Math.floor(((bin + 1) * sorted.length) / count),
    );
    return {
      offers: part.length,
      confidence: mean(part.map(({ confidence }) => confidence)),
      exact: mean(part.map(({ exact }) => Number(exact))),
    };
  });
}

/** Mean distance between confidence and share of exact lines over the bins. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const offers = bins.reduce((sum, bin) => sum + bin.offers, 0);
  return bins.reduce((sum, bin) => sum + bin.offers * Math.abs(bin.confidence - bin.exact), 0) / offers;
}

/** Probability that an exact offer has more confidence than one that is not; a tie counts half. NaN without both kinds. */
export function areaUnderCurve(judged: readonly Judged[]): number {
  const [right, wrong] = [true, false].map((kind) => judged.filter(({ exact }) => exact === kind));
  const wins = right.map((a) =>
    mean(wrong.map((b) => (a.confidence > b.confidence ? 1 : a.confidence === b.confidence ? 0.5 : 0))),
  );
  return mean(wins);
}

/** Mean -log of the probability given to what happened, nats. */
export function logLoss(judged: readonly Judged[]): number {
  return mean(judged.map(({ confidence, exact }) => -Math.log(Math.max(1e-12, exact ? confidence : 1 - confidence))));
}
