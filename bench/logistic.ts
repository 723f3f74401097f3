/**
 * Fits a logistic regression with a ridge penalty by Newton's method (iteratively reweighted least squares), which has one
 * optimum and needs no seed. Knows names and numbers, not what they stand for.
 */
import type { Logistic } from '../server/confidence/confidence.ts';

export interface Sample<Name extends string> {
  values: Readonly<Record<Name, number>>;
  label: boolean;
}

/** Steps; ten are enough from 0, and the penalty keeps separable samples from running away. */
const steps = 50;
const precision = 1e-10;

/** Slopes in the values' own units that few samples leave as they are, 0 where none is given. */
export type Slopes<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/**
 * @param samples at least one
 * @param penalty half of it times the squared distance of the weights (of values at mean 0 and scale 1) from those of
 *   `prior` is added to the sum of losses; above 0
 */
export function fitLogistic<Name extends string>(
  samples: readonly Sample<Name>[],
  names: readonly Name[],
  penalty: number,
  prior: Slopes<Name>,
): Logistic<Name> {
  const scaling = names.map((name) => scalingOf(samples.map(({ values }) => values[name])));
  const rows = samples.map(({ values }) => [
    1,
    ...names.map((name, i) => (values[name] - scaling[i].mean) / scaling[i].scale),
  ]);
  const labels = samples.map(({ label }) => Number(label));
  const slopes = names.map((name, i) => (prior[name] ?? 0) * scaling[i].scale);
  const bias = names.reduce((sum, name, i) => sum + (prior[name] ?? 0) * scaling[i].mean, 0);
  const weights = newton(rows, labels, { penalty, center: [bias, ...slopes] });
  const features = Object.fromEntries(names.map((name, i) => [name, { ...scaling[i], weight: weights[i + 1] }]));
  return { bias: weights[0], features: features as Logistic<Name>['features'] };
}

/** Of a value that never changes the scale is 1, so that its weight is 0. */
function scalingOf(values: readonly number[]): { mean: number; scale: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, scale: variance > 1e-12 ? Math.sqrt(variance) : 1 };
}

interface Ridge {
  penalty: number;
  /** the weights without samples, the bias first */
  center: readonly number[];
}

/** @param rows each begins with 1, for the bias */
function newton(rows: readonly (readonly number[])[], labels: readonly number[], ridge: Ridge): number[] {
  let weights = [...ridge.center];
  let loss = lossOf(rows, labels, ridge, weights);
  for (let step = 0; step < steps; step++) {
    const direction = newtonStep(rows, labels, ridge, weights);
    // Halved until the loss falls: far from the optimum a whole step can go too far.
    let taken = 1;
    let next = weights;
    let nextLoss = loss;
    for (; taken > 1e-6; taken /= 2) {
      next = weights.map((weight, i) => weight - taken * direction[i]);
      nextLoss = lossOf(rows, labels, ridge, next);
      if (nextLoss < loss) break;
    }
    if (!(nextLoss < loss - precision)) break;
    [weights, loss] = [next, nextLoss];
  }
  return weights;
}

/** The gradient, divided by the second derivatives. */
function newtonStep(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  { penalty, center }: Ridge,
  weights: readonly number[],
): number[] {
  const size = weights.length;
  const gradient = weights.map((weight, i) => penaltyOf(i, penalty) * (weight - center[i]));
  const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? penaltyOf(i, penalty) : 0)));
  for (const [r, row] of rows.entries()) {
    const probability = sigmoid(dot(row, weights));
    const curvature = probability * (1 - probability);
    for (let i = 0; i < size; i++) {
      gradient[i] += (probability - labels[r]) * row[i];
      for (let j = 0; j <= i; j++) hessian[i][j] += curvature * row[i] * row[j];
    }
  }
  return solve(hessian, gradient);
}

function lossOf(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  { penalty, center }: Ridge,
  weights: readonly number[],
): number {
  const ridge = weights.reduce((sum, weight, i) => sum + (penaltyOf(i, penalty) * (weight - center[i]) ** 2) / 2, 0);
  return rows.reduce((sum, row, r) => {
    const score = dot(row, weights);
    return sum + Math.max(score, 0) - score * labels[r] + Math.log1p(Math.exp(-Math.abs(score)));
  }, ridge);
}

/** The bias is held by a trace of a penalty only, so that one label alone has an optimum. */
function penaltyOf(index: number, penalty: number): number {
  return index === 0 ? 1e-3 : penalty;
}

/** Cholesky: `matrix` is symmetric and positive definite; its lower half is read. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const lower = matrix.map((row) => [...row]);
  const result = [...right];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      for (let k = 0; k < j; k++) lower[i][j] -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(lower[i][i]) : lower[i][j] / lower[j][j];
    }
    for (let k = 0; k < i; k++) result[i] -= lower[i][k] * result[k];
    result[i] /= lower[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) result[i] -= lower[k][i] * result[k];
    result[i] /= lower[i][i];
  }
  return result;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
