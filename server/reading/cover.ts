/**
 * What may not be seen of a text, covered in place: the text keeps its length and its lines, so every position in it stays
 * true, and whatever is made of it (tokens, terms, previews, scopes) never had the rest. Lines that are left out become
 * blanks, a secret's characters become replacement characters. Knows no rules about what is covered.
 */

/** Half-open range of UTF-16 positions. */
export interface CoveredRange {
  readonly start: number;
  readonly end: number;
}

/** Stands for each character of a secret: what is offered ends before one (server/filters/dropInvisible.ts). */
export const secretSign = '\ufffd';
const blank = ' ';
/** No line that is left out is shorter, and nobody writes so many blanks in a row. */
export const leastBlanks = 1000;
const blanks = blank.repeat(leastBlanks);

/** @param ranges in order, apart from each other; they hold no line breaks */
export function coverWith(text: string, ranges: readonly CoveredRange[], sign: string): string {
  if (ranges.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    parts.push(text.slice(at, start), sign.repeat(end - start));
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** Lines, or parts of them, that are left out. */
export function coverLines(text: string, ranges: readonly CoveredRange[]): string {
  return coverWith(text, ranges, blank);
}

export function coverSecrets(text: string, ranges: readonly CoveredRange[]): string {
  return coverWith(text, ranges, secretSign);
}

/** A covered text without the length of what is covered, as a model reads it. */
export interface Shortened {
  readonly text: string;
  /** Position in the covered text of a position in this one; what was cut out there lies before it. */
  whole(position: number): number;
}

/** Of each run of blanks that stand for a line nothing is left, of each secret one sign. */
export function shortened(text: string): Shortened {
  let run = nextRun(text, 0);
  if (!run) return { text, whole: (position) => position };
  const parts: string[] = [];
  const cuts: { position: number; removed: number }[] = [];
  let [at, position, removed] = [0, 0, 0];
  for (; run; run = nextRun(text, at)) {
    const kept = text.slice(at, run.start) + (text[run.start] === blank ? '' : secretSign);
    parts.push(kept);
    position += kept.length;
    removed += run.end - at - kept.length;
    cuts.push({ position, removed });
    at = run.end;
  }
  parts.push(text.slice(at));
  const whole = (asked: number): number => asked + (cuts.findLast((cut) => cut.position <= asked)?.removed ?? 0);
  return { text: parts.join(''), whole };
}

/** The first run that is to be shortened. */
function nextRun(text: string, from: number): CoveredRange | undefined {
  const blankAt = text.indexOf(blanks, from);
  const secretAt = text.indexOf(secretSign + secretSign, from);
  const start = blankAt < 0 || (secretAt >= 0 && secretAt < blankAt) ? secretAt : blankAt;
  if (start < 0) return undefined;
  const code = text.charCodeAt(start);
  let end = start;
  while (end < text.length && text.charCodeAt(end) === code) end++;
  return { start, end };
}

/** A covered text as a person is shown it. */
export function shown(text: string): string {
  return shortened(text).text.replaceAll(secretSign, '•••');
}
