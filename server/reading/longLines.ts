/**
 * Lines that nobody writes or reads: data in a string, a picture, the work of a bundler. They are left out of a file, and
 * a file that is made of them is minified. Knows no syntax.
 */
import { type CoveredRange, leastBlanks } from './cover.ts';

/** `prose`: a paragraph may stand on one line */
export type TextKind = 'code' | 'prose';

/** In characters. In 20 repositories people's own lines of code end below; a longer one holds data. */
export const longestCodeLine = leastBlanks;
/** Longer than any paragraph; a whole book without a line break says little to who completes code. */
export const longestProseLine = 20_000;
/** Nor has any language a word that is longer: it is a picture or a key in base64. Other scripts write without blanks. */
const longestWord = leastBlanks;
const longWord = new RegExp(`[!-~]{${longestWord + 1},}`, 'g');
/** A mean of this many characters a line, over this many characters, is a bundler's work if it is dense. */
const meanLine = 200;
const meanLineFrom = 2000;
/** Of a bundler's characters at least these many are such signs; of data, prose and markup fewer are. */
const denseShare = 1 / 25;
const codeSigns = '(){};';
/** In lines of ordinary length commas tell code from prose; in long ones there are as many in a picture's path. */
const listSigns = `${codeSigns},`;

/** Ranges that are left out, in order; a line's break is not part of one. */
export function longLines(text: string, kind: TextKind): CoveredRange[] {
  const ranges: CoveredRange[] = [];
  const longest = kind === 'code' ? longestCodeLine : Math.min(longestProseLine, longestWord);
  for (const line of linesOver(text, longest)) ranges.push(...leftOutOf(text, line, kind));
  return ranges;
}

/** What of one line that is too long is left out. */
export function leftOutOf(text: string, line: CoveredRange, kind: TextKind): CoveredRange[] {
  const length = line.end - line.start;
  if (length > (kind === 'code' ? longestCodeLine : longestProseLine)) return [line];
  if (kind === 'code' || length <= longestWord) return [];
  const words = text.slice(line.start, line.end).matchAll(longWord);
  return Array.from(words, ({ 0: word, index }) => ({
    start: line.start + index,
    end: line.start + index + word.length,
  }));
}

/** Whether a file mostly consists of lines that are left out, or of others that a bundler wrote. @param ranges of `longLines` */
export function isMinified(text: string, ranges: readonly CoveredRange[], kind: TextKind): boolean {
  const leftOut = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const rest = leftOut === 0 ? text : textBetween(text, ranges);
  const lines = countLines(rest);
  if (leftOut > text.length / 2) {
    if (lines.written === 0) return true;
    if (
      kind === 'code' &&
      isDense(
        ranges.map(({ start, end }) => text.slice(start, end)),
        codeSigns,
      )
    )
      return true;
  }
  return (
    kind === 'code' && rest.length > meanLineFrom && rest.length / lines.all > meanLine && isDense([rest], listSigns)
  );
}

/** The parts that stay. */
function textBetween(text: string, ranges: readonly CoveredRange[]): string {
  const starts = [0, ...ranges.map(({ end }) => end)];
  return starts.map((start, i) => text.slice(start, ranges[i]?.start ?? text.length)).join('');
}

function countLines(text: string): { all: number; written: number } {
  const lines = text.split(lineBreakOf(text));
  return { all: lines.length, written: lines.filter((line) => line.trim() !== '').length };
}

/** An old Macintosh's file has no line ends but `\r`. */
function lineBreakOf(text: string): string {
  return text.includes('\n') ? '\n' : '\r';
}

function isDense(parts: readonly string[], signs: string): boolean {
  // A table's rows and a pattern's groups have many brackets, but no blocks.
  if (!parts.some((part) => part.includes('{'))) return false;
  const codes = new Set(Array.from(signs, (sign) => sign.charCodeAt(0)));
  let [count, length] = [0, 0];
  for (const part of parts) {
    length += part.length;
    for (let i = 0; i < part.length; i++) if (codes.has(part.charCodeAt(i))) count++;
  }
  return count > denseShare * length;
}

/** Lines of more than `longest` characters; their ends are without `\r`. */
function* linesOver(text: string, longest: number): Iterable<CoveredRange> {
  const lineBreak = lineBreakOf(text);
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf(lineBreak, start);
    const next = found < 0 ? text.length : found;
    const end = next > start && text[next - 1] === '\r' ? next - 1 : next;
    if (end - start > longest) yield { start, end };
    start = next + 1;
  }
}
