/** What stands around the cursor, read once for all filters: a bounded window, its lines, brackets, strings. Knows no filter. */
import { type Language, languageById } from '../chunking/languages.ts';
import { embeddedAt } from '../syntax/embedded.ts';
import { firstLine, lastLine } from '../syntax/lineText.ts';
import { type Closer, closersBehind, match, type OpenBracket, openBrackets } from '../syntax/openBrackets.ts';
import { cutSpans, type Span, stringAtCursor } from '../syntax/span.ts';
import type { Syntax } from '../syntax/syntax.ts';

export interface PlaceInput {
  path: string;
  languageId: string;
  before: string;
  after: string;
  /** what is to be filtered */
  text: string;
  /** several lines are allowed */
  multiline: boolean;
  /** the text was broken off at the limit of tokens */
  cut?: boolean;
}

export interface Place {
  /**
   * Which document it is, and all of it before and behind the cursor. Where another language is embedded at the cursor, its
   * part is the document.
   */
  document: { path: string; before: string; after: string };
  language: Language;
  /** where a text leaves that part, if it does */
  leftAt(text: string): number | undefined;
  /** that part begins on the cursor's line */
  startsOnLine: boolean;
  /** of the document, as far as the window goes */
  before: string;
  after: string;
  multiline: boolean;
  cut: boolean;
  /** the cursor's line up to the cursor, and from there on */
  typed: string;
  rest: string;
  /**
   * Brackets, strings and comments of the window before the cursor and of the text, which is the one to be filtered or a
   * beginning of it; offsets count from the cursor.
   */
  spansWith(text: string): readonly Span[];
  /** open at the cursor, outermost first */
  open: readonly OpenBracket[];
  /** how many of them were open where the cursor's line begins */
  openAbove: number;
  /** behind the cursor, of brackets opened before it */
  closers: readonly Closer[];
  /** the string or comment that the cursor stands in */
  inside: Span | undefined;
  /** that string ends behind the cursor, too */
  insideEnds: boolean;
}

/** Parsing and reading take time by length: UTF-16 units of the document that are looked at. */
const mostBefore = 16_384;
const mostAfter = 6144;

export async function placeOf(input: PlaceInput, syntax: Syntax): Promise<Place> {
  const { multiline, cut = false, text } = input;
  const part = embeddedAt(input.languageId, input.before, input.after);
  const { languageId, start, end } = part ?? { languageId: input.languageId, start: 0, end: input.after.length };
  const path = part ? `${input.path}#${languageId}` : input.path;
  const document = { path, before: input.before.slice(start), after: input.after.slice(0, end) };
  const language = languageById(languageId);
  const before = windowBefore(document.before);
  const after = windowAfter(document.after);
  const { spans, behind, endsString } = await syntax.read({ ...document, text, languageId }, { before, after });
  const whole = before + text;
  const string = stringAtCursor(spans);
  const inside = string?.part ?? spans.find((span) => span.kind === 'comment' && span.start < 0 && reaches(span));
  const open = openBrackets(whole, spans, before.length);
  const closers = closersBehind(after, behind);
  const lineStart = -lastLine(before).length;
  const above = openBrackets(
    whole,
    spans.filter(({ start }) => start < lineStart),
    before.length,
  ).length;
  return {
    document,
    language,
    leftAt: part?.leftAt ?? (() => undefined),
    startsOnLine: start > 0 && !/[\r\n]/.test(document.before),
    before,
    after,
    multiline,
    cut,
    typed: lastLine(before),
    rest: firstLine(after),
    spansWith: (shown) => (shown.length === text.length ? spans : cutSpans(spans, shown.length)),
    open,
    openAbove: Math.min(above, open.length),
    closers: after.length < document.after.length ? [...closers, ...beyond(open, closers, above)] : closers,
    inside,
    insideEnds: string !== undefined && endsString,
  };
}

/**
 * What closes, behind the window, the blocks that nothing closes in it.
 * @param above how many brackets are open where the cursor's line begins
 */
function beyond(open: readonly OpenBracket[], closers: readonly Closer[], above: number): Closer[] {
  const first = match(open, closers).closed.indexOf(true);
  const outer = open.slice(0, first < 0 ? above : Math.min(above, first)).filter(({ char }) => char === '{');
  return outer.map(() => ({ char: '}', width: undefined, near: false }));
}

/** Over the cursor. A comment of one line goes on at its end. */
function reaches({ end, closed, lines }: Span): boolean {
  return end > 0 || (end === 0 && (!lines || !closed));
}

/** Where a window may begin, best first: the outermost level is most likely there, a comment or text least. */
const beginnings = [
  /\n\r?\n(?=[\w@#/])/,
  /\n(?=[A-Za-z_@#/])/,
  /\n(?=[ \t]+(?:@\w|(?:async|export|public|private|protected|static|pub|fn|func|function|def|class)\s))/,
  /\n/,
];

function windowBefore(before: string): string {
  if (before.length <= mostBefore) return before;
  const tail = before.slice(-mostBefore);
  const far = tail.slice(0, mostBefore / 2);
  const begin = beginnings.map((pattern) => pattern.exec(far)).find((found) => found !== null);
  return begin ? tail.slice(begin.index + begin[0].length) : tail;
}

function windowAfter(after: string): string {
  if (after.length <= mostAfter) return after;
  const head = after.slice(0, mostAfter);
  const end = head.lastIndexOf('\n');
  return end < 0 ? head : head.slice(0, end + 1);
}
