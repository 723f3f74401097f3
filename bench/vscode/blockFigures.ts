/** How long the extension host stood still, by what went on: figures of the probe's lines. Pure. */

export interface BlockSample {
  /** ms since 1970, when the sample ended */
  at: number;
  /** longest in the sample */
  blockMs: number;
}

/** What went on from `from` on, until the next one begins. */
export interface Phase {
  name: string;
  from: number;
}

export interface PhaseBlocks {
  seconds: number;
  longestMs: number;
  /** samples with a block longer than the target */
  over: number;
  samples: number;
}

/** The longest block that nobody should feel, ms: the target. */
export const targetMs = 50;

/** A line that was not written to its end is left out. */
export function parseSamples(text: string): BlockSample[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): BlockSample => JSON.parse(line));
}

/** @param phases in order @param until the end of the last one */
export function blocksByPhase(
  samples: readonly BlockSample[],
  phases: readonly Phase[],
  until: number,
): Record<string, PhaseBlocks> {
  const rows = phases.map(({ name, from }, index) => {
    const to = phases[index + 1]?.from ?? until;
    const own = samples.filter(({ at }) => at > from && at <= to).map(({ blockMs }) => blockMs);
    const over = own.filter((blockMs) => blockMs > targetMs).length;
    const figures = { seconds: (to - from) / 1000, longestMs: Math.max(0, ...own), over, samples: own.length };
    return [name, figures] as const;
  });
  return Object.fromEntries(rows);
}
