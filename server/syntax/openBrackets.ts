/** Which brackets are open at a cursor and which closing ones follow that were opened before it. Knows spans, not languages. */
import { widthOf } from './lineText.ts';
import type { Span } from './span.ts';

export interface OpenBracket {
  char: string;
  /** of the line it stands on */
  width: number;
}

export interface Closer {
  char: string;
  /** of its line, where it begins one behind the cursor's */
  width: number | undefined;
  /** it stands on the cursor's line */
  near: boolean;
}

const opener: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

export function closes(closer: string, open: string): boolean {
  return opener[closer] === open;
}

/** Open at the cursor, outermost first. @param spans offsets count from the cursor, which stands at `cursor` in `text` */
export function openBrackets(text: string, spans: readonly Span[], cursor: number): OpenBracket[] {
  const open: OpenBracket[] = [];
  for (const { kind, char, start } of spans) {
    if (start >= 0) break;
    if (kind === 'open') open.push({ char, width: widthOf(lineUpTo(text, cursor + start)) });
    if (kind !== 'close') continue;
    // What was never closed inside is given up.
    const at = open.findLastIndex((bracket) => closes(char, bracket.char));
    if (at >= 0) open.length = at;
  }
  return open;
}

/** In what stands behind the cursor, of brackets that were not opened there. */
export function closersBehind(after: string, spans: readonly Span[]): Closer[] {
  const closers: Closer[] = [];
  const inner: string[] = [];
  for (const { kind, char, start } of spans) {
    if (kind === 'open') inner.push(char);
    if (kind !== 'close') continue;
    // What was never closed inside is given up.
    const at = inner.findLastIndex((opened) => closes(char, opened));
    if (at >= 0) inner.length = at;
    else {
      inner.length = 0;
      const line = lineUpTo(after, start);
      const alone = line.trim() === '' && line.length < start;
      closers.push({ char, width: alone ? widthOf(line) : undefined, near: line.length === start });
    }
  }
  return closers;
}

/**
 * Which of `open` are closed, and how many closers close nothing. A closer that begins its line closes what was opened
 * on a line of the same indentation, where there is such a line: so a bracket that still lacks its other half does not
 * take that of the block around it.
 */
export function match(
  open: readonly OpenBracket[],
  closers: readonly Closer[],
): { closed: boolean[]; surplus: number } {
  const closed = open.map(() => false);
  let surplus = 0;
  let top = open.length - 1;
  for (const { char, width } of closers) {
    const fits = (bracket: OpenBracket, index: number): boolean => index <= top && closes(char, bracket.char);
    const level = open.findLastIndex((bracket, index) => fits(bracket, index) && bracket.width === width);
    const at = level >= 0 ? level : open.findLastIndex(fits);
    if (at < 0) {
      surplus++;
      continue;
    }
    closed[at] = true;
    top = at - 1;
  }
  return { closed, surplus };
}

/** Of the line on which `offset` stands, what comes before it. */
export function lineUpTo(text: string, offset: number): string {
  return text.slice(offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1, offset);
}
