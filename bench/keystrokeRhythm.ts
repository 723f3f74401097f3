/**
 * How long people wait between two keys: log-normal, median 180 ms as in fluent typing of code with its pauses, a spread as
 * in Dhakal et al. 2018 (136 million keystrokes).
 */
import type { Random } from './seededRandom.ts';

export interface Rhythm {
  medianMs: number;
  /** standard deviation of the gap's natural logarithm */
  spread: number;
}

export const humanRhythm: Rhythm = { medianMs: 180, spread: 0.5 };

/** No key comes sooner than a roll of two fingers, and a longer pause measures nothing more. */
const [leastMs, mostMs] = [30, 1_500];

/** @returns ms to the next key, another at each call */
export function keystrokeGaps(random: Random, { medianMs, spread }: Rhythm = humanRhythm): () => number {
  return () => {
    // Box and Muller: a normal number out of two uniform ones, the first above 0.
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return Math.min(mostMs, Math.max(leastMs, medianMs * Math.exp(spread * normal)));
  };
}
