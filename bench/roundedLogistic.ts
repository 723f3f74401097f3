/** Fitted numbers as they are written into data. Knows no feature. */
import type { Logistic } from '../server/confidence/confidence.ts';

export function roundedLogistic<Name extends string>({ bias, features }: Logistic<Name>): Logistic<Name> {
  const rows = Object.entries<Logistic['features'][string]>(features).map(([name, { mean, scale, weight }]) => [
    name,
    { mean: rounded(mean), scale: rounded(scale), weight: rounded(weight) },
  ]);
  return { bias: rounded(bias), features: Object.fromEntries(rows) };
}

/** To six digits: more are noise, and a line of a review. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
