/**
 * What to read first where not all can be read in time: a ladder of rungs from a short local context alone to all chunks
 * over a whole one. Each rung says what a request reads; what each still costs decides which one serves now, and which
 * is read next. Knows counts and times, no token.
 */

/** What a request reads. */
export interface Rung {
  /** which of the chunks offered, by number, in their order */
  chunks: readonly number[];
  /** whole, or the short one */
  local: 'whole' | 'short';
}

/** What each part still costs, ms. */
export interface ReadingCosts {
  /** of each chunk offered; 0: its cache is there */
  chunks: readonly number[];
  /** of a local context over some chunks */
  local(rung: Rung): number;
}

/** A step that is taken at once, rather than by way of lower rungs, ms. */
const shortStepMs = 400;

/** Best first. More chunks before a longer local context: a good chunk is worth more than 200 tokens (docs/results.md). */
export function rungsOf({ chunks }: Pick<ReadingCosts, 'chunks'>, canShorten: boolean): Rung[] {
  // The cheapest chunks first, of equal ones the best ranked: those that are there, then the one begun.
  const cheapest = chunks.map((_, number) => number).sort((a, b) => chunks[a] - chunks[b] || a - b);
  const rungs: Rung[] = [];
  for (let count = chunks.length; count >= 0; count--) {
    const taken = cheapest.slice(0, count).sort((a, b) => a - b);
    rungs.push({ chunks: taken, local: 'whole' });
    if (canShorten) rungs.push({ chunks: taken, local: 'short' });
  }
  return rungs;
}

export function costOf(rung: Rung, costs: ReadingCosts): number {
  return rung.chunks.reduce((sum, number) => sum + costs.chunks[number], costs.local(rung));
}

/** The best rung that is read within `readMs`; where none is, the cheapest. */
export function rungNow(rungs: readonly Rung[], costs: ReadingCosts, readMs: number): Rung {
  const all = rungs.map((rung) => costOf(rung, costs));
  const affordable = all.findIndex((ms) => ms <= readMs);
  return rungs[affordable >= 0 ? affordable : all.indexOf(Math.min(...all))];
}

/**
 * What is to be read next, with nobody waiting: the best that a short step reaches, else the next rung above the best
 * that is read; `undefined`: all is.
 */
export function rungNext(rungs: readonly Rung[], costs: ReadingCosts): Rung | undefined {
  const all = rungs.map((rung) => costOf(rung, costs));
  if (all[0] === 0) return undefined;
  const read = all.indexOf(0);
  const above = (read < 0 ? rungs.length : read) - 1;
  const step = all.findIndex((ms, i) => i <= above && ms <= shortStepMs);
  return rungs[step >= 0 ? step : above];
}
