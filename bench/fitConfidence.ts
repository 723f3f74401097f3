/**
 * Weights of when to speak, fitted on judged holes: each repository's confidences by weights that never saw it, the
 * penalty chosen by them, then weights fitted on all. Knows no engine and no file.
 */
import { type Logistic, probabilityOf } from '../server/confidence/confidence.ts';
import { fitLogistic, type Sample, type Slopes } from './logistic.ts';
import { type Judged, logLoss } from './speakFigures.ts';

export interface RepositorySample<Name extends string> extends Sample<Name> {
  repository: string;
}

export interface Fit<Name extends string> {
  penalty: number;
  /** in the samples' order */
  heldOut: Judged[];
  logistic: Logistic<Name>;
}

const penalties = [1, 3, 10, 30, 100, 300] as const;

/** @param samples of at least two repositories @param prior as `fitLogistic` takes it */
export function fitConfidence<Name extends string>(
  samples: readonly RepositorySample<Name>[],
  names: readonly Name[],
  prior: Slopes<Name>,
): Fit<Name> {
  const tried = penalties.map((penalty) => {
    const heldOut = heldOutConfidences(samples, names, penalty, prior);
    return { penalty, heldOut, loss: logLoss(heldOut) };
  });
  const { penalty, heldOut } = tried.reduce((best, fit) => (fit.loss < best.loss ? fit : best));
  return { penalty, heldOut, logistic: fitLogistic(samples, names, penalty, prior) };
}

function heldOutConfidences<Name extends string>(
  samples: readonly RepositorySample<Name>[],
  names: readonly Name[],
  penalty: number,
  prior: Slopes<Name>,
): Judged[] {
  const repositories = [...new Set(samples.map(({ repository }) => repository))];
  const models = new Map(
    repositories.map((held) => {
      const others = samples.filter(({ repository }) => repository !== held);
      return [held, fitLogistic(others, names, penalty, prior)];
    }),
  );
  return samples.map(({ repository, values, label }) => ({
    repository,
    exact: label,
    confidence: probabilityOf(models.get(repository)!, values, names),
  }));
}
