/** Figures of eval.md as functions of values: how near a generated line is to the true one, and how sure a mean is. */
import { seededRandom } from './seededRandom.ts';

/** The same line, trailing blanks aside. */
export function isExact(generated: string, truth: string): boolean {
  return generated.trimEnd() === truth.trimEnd();
}

/** 1 - Levenshtein distance / longer length, in code points, trailing blanks aside; 1 for two empty lines. */
export function editSimilarity(generated: string, truth: string): number {
  const a = [...generated.trimEnd()];
  const b = [...truth.trimEnd()];
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - levenshtein(a, b) / longer;
}

/** Insertions, deletions and replacements that turn `a` into `b`; one row of the table at a time. */
function levenshtein(a: readonly string[], b: readonly string[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, above[column] + 1, current[column - 1] + 1));
    }
    above = current;
  }
  return above[b.length];
}

const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** F1 of the identifiers (keywords too, each as often as it stands there); 1 where neither line has any. */
export function identifiersF1(generated: string, truth: string): number {
  const found: string[] = generated.match(identifier) ?? [];
  const wanted: string[] = truth.match(identifier) ?? [];
  if (found.length + wanted.length === 0) return 1;
  const left = new Map<string, number>();
  for (const name of wanted) left.set(name, (left.get(name) ?? 0) + 1);
  let common = 0;
  for (const name of found) {
    const count = left.get(name) ?? 0;
    if (count === 0) continue;
    left.set(name, count - 1);
    common++;
  }
  return (2 * common) / (found.length + wanted.length);
}

/** NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * @param fraction 0.5 the median, 0.95 the 95th percentile
 * @returns linear between the two nearest ranks; NaN for no values
 */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = fraction * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.ceil(rank);
  if (sorted.length === 0) return Number.NaN;
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
}

/** 95 % of the means of resampled `values` lie in it (percentile bootstrap over holes, 2,000 resamples, seeded). */
export function bootstrapInterval(values: readonly number[], seed: number): [low: number, high: number] {
  const random = seededRandom(seed);
  const means = Array.from({ length: 2000 }, () => mean(values.map(() => values[random.integer(values.length)])));
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** Mean of the differences hole by hole, with their interval: narrower than two intervals, for holes differ more than readers. */
export function pairedDifference(
  values: readonly number[],
  baseline: readonly number[],
  seed: number,
): [mean: number, low: number, high: number] {
  const differences = values.map((value, hole) => value - baseline[hole]);
  return [mean(differences), ...bootstrapInterval(differences, seed)];
}

/** Mean over holes of the nats at the target tokens `from`..`to`, counted from 1; holes without such tokens are left out. */
export function natsAt(holes: readonly (readonly number[])[], from: number, to: number): number {
  return mean(
    holes
      .map((nats) => nats.slice(from - 1, to))
      .filter((part) => part.length > 0)
      .map(mean),
  );
}
