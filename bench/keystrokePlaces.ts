/** Where somebody types in a keystroke bench, and what: lines of real files, cut out before they are typed. Pure. */
import { languageOf } from '../server/chunking/languages.ts';
import type { SourceText } from './sampleHoles.ts';
import { seededRandom } from './seededRandom.ts';

/** `infill`: the line's code is cut out of its file; `prefix`: with all that follows it. */
export const keystrokeModes = ['infill', 'prefix'] as const;
export type KeystrokeMode = (typeof keystrokeModes)[number];

export interface KeystrokePlace {
  /** relative to the repository, with slashes */
  path: string;
  languageId: string;
  /** the document around the cursor, before anything is typed */
  before: string;
  after: string;
  /** the line's first characters of code, at least one */
  typed: string;
  /** what truly follows them on their line, at least one character */
  rest: string;
}

export interface PlaceOptions {
  /** one in each file */
  count: number;
  /** most characters typed at each */
  typed: number;
  mode: KeystrokeMode;
  seed: number;
}

/** Shorter lines are closing brackets. */
const leastCode = 8;
/** About the 300 tokens of eval.md's normal stratum. */
const leastBefore = 1_000;

/** @returns at most `count` places, fewer where fewer files have one */
export function keystrokePlaces(
  files: readonly SourceText[],
  { count, typed, mode, seed }: PlaceOptions,
): KeystrokePlace[] {
  const random = seededRandom(seed);
  const places: KeystrokePlace[] = [];
  for (const { path, text } of random.shuffled(files)) {
    if (places.length === count) break;
    const lines = codeLines(text);
    if (lines.length === 0) continue;
    const { start, end } = lines[random.integer(lines.length)];
    const code = text.slice(start, end);
    const most = wholeCharacters(code, Math.min(typed, code.length - 1));
    const after = mode === 'infill' ? text.slice(end).replace(/^[ \t]+/, '') : '';
    places.push({
      path,
      languageId: languageOf(path).id,
      before: text.slice(0, start),
      after,
      typed: code.slice(0, most),
      rest: code.slice(most),
    });
  }
  return places;
}

/** Code of the lines that can be typed, blanks at both ends aside. */
function codeLines(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/[^\r\n]+/g)].flatMap(({ index, 0: line }) => {
    const start = index + line.length - line.trimStart().length;
    const end = index + line.trimEnd().length;
    return end - start >= leastCode && start >= leastBefore ? [{ start, end }] : [];
  });
}

/** Keys give whole characters: no half of a surrogate pair. */
function wholeCharacters(code: string, length: number): number {
  return /[\uD800-\uDBFF]/.test(code[length - 1]) ? Math.max(2, length - 1) : length;
}
