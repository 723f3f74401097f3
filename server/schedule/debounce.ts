/**
 * How long to wait after a keystroke before a completion is worth starting: until the next keystroke, had it come,
 * would have been there (as Tabby does: some mean gaps, less the mean answer time). Knows no document.
 */

export interface DebounceLimits {
  /** ms */
  least: number;
  /** ms */
  most: number;
  /** gaps waited for, where a completion is likely to be wanted and where it is not */
  gaps: { likely: number; unlikely: number };
}

/**
 * Less than Tabby's 1.5 to 3 gaps and 100 to 1,000 ms: what starts too early here costs no server's money, stops at its
 * next forward, and serves if what is typed meanwhile agrees. At 25 places in httpx (`fovea bench keystroke`) an offer was
 * on the screen at 0.32 of the keys instead of 0.25 with 1.5 to 3 gaps and 300 ms; 0.5 to 1 gaps and 75 ms gave 0.34, of
 * which fewer were right.
 */
export const debounceLimits: DebounceLimits = { least: 0, most: 150, gaps: { likely: 1, unlikely: 2 } };

/** A longer gap is a pause, and says nothing of how fast somebody types. */
const longestGapMs = 1_000;
const remembered = 20;
/** Before there are enough figures: 80 words a minute, and an answer on two cores. */
const first = { gapMs: 150, answerMs: 150, count: 5 };

export class Debounce {
  readonly #limits: DebounceLimits;
  readonly #gaps: number[] = [];
  readonly #answers: number[] = [];
  #lastTypedMs: number | undefined;

  constructor(limits: DebounceLimits = debounceLimits) {
    this.#limits = limits;
  }

  /** A keystroke, at a clock's `nowMs`. */
  typed(atMs: number): void {
    const gap = atMs - (this.#lastTypedMs ?? Number.NEGATIVE_INFINITY);
    if (gap <= longestGapMs) remember(this.#gaps, gap);
    this.#lastTypedMs = atMs;
  }

  /** A completion was there so long after it was started. */
  answered(ms: number): void {
    remember(this.#answers, ms);
  }

  /** @param likelihood that a completion is wanted here, 0 to 1 @returns ms */
  delayMs(likelihood: number): number {
    const { least, most, gaps } = this.#limits;
    const rate = gaps.unlikely + (gaps.likely - gaps.unlikely) * likelihood;
    const wait = rate * mean(this.#gaps, first.gapMs) - mean(this.#answers, first.answerMs);
    return Math.min(most, Math.max(least, wait));
  }
}

function remember(values: number[], value: number): void {
  values.push(value);
  if (values.length > remembered) values.shift();
}

/** Mean of `values`, with `expected` in place of those that are missing up to the count at which they are believed. */
function mean(values: readonly number[], expected: number): number {
  const missing = Math.max(0, first.count - values.length);
  return (values.reduce((sum, value) => sum + value, 0) + missing * expected) / (values.length + missing);
}
