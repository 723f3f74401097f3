/** What stands around the cursor, read once for all filters: a bounded window, its lines, brackets, strings. Knows no filter. */
import { type Language, languageById } from '../chunking/languages.ts';
import { lex, openAtEnd, resumeAt, type Span } from './lex.ts';
import { firstLine, lastLine } from './lineText.ts';
import { type Closer, closersBehind, type OpenBracket, openBrackets } from './openBrackets.ts';

export interface PlaceInput {
  languageId: string;
  before: string;
  after: string;
  /** several lines are allowed */
  multiline: boolean;
  /** the text was broken off at the limit of tokens */
  cut?: boolean;
}

export interface Place {
  language: Language;
  /** of the document, as far as the window goes */
  before: string;
  after: string;
  /** the end of `before` from which strings and brackets can be read on; at least the cursor's line */
  near: string;
  multiline: boolean;
  cut: boolean;
  /** the cursor's line up to the cursor, and from there on */
  typed: string;
  rest: string;
  /** open at the cursor, outermost first */
  open: readonly OpenBracket[];
  /** behind the cursor, of brackets opened before it */
  closers: readonly Closer[];
  /** may hold a shell's `case`, whose patterns are closed by brackets that nothing opened */
  patterns: boolean;
  /** the string or comment that the cursor stands in */
  inside: Span | undefined;
  /** that string ends behind the cursor, too */
  insideEnds: boolean;
}

const shells = /^(shellscript|yaml|dockerfile|makefile)$/;
/** Parsing and reading take time by length: UTF-16 units of the document that are looked at. */
const mostBefore = 16_384;
const mostAfter = 6144;

export function placeOf({ languageId, multiline, cut = false, ...document }: PlaceInput): Place {
  const language = languageById(languageId);
  const before = windowBefore(document.before);
  const after = windowAfter(document.after);
  const cursor = before.length;
  const typed = lastLine(before);
  const rest = firstLine(after);
  const patterns = shells.test(language.id);
  const spans = lex(before + after, language.id);
  const inside = spans.find((span) => span.start < cursor && reaches(span, cursor));
  const insideEnds = inside !== undefined && endsBehind(inside, spans, before, after, language.id);
  // A string that is not ended yet takes nothing of what follows.
  const brackets = inside?.kind === 'string' && !insideEnds ? splitSpans(before, after, language.id) : spans;
  return {
    language,
    before,
    after,
    near: before.slice(resumeAt(spans, cursor - typed.length)),
    multiline,
    cut,
    typed,
    rest,
    open: openBrackets(before + after, brackets, cursor),
    // There, only the cursor's line tells.
    closers: closersBehind(
      before + (patterns ? rest : after),
      patterns ? lex(before + rest, language.id) : brackets,
      cursor,
    ),
    patterns,
    inside,
    insideEnds,
  };
}

/** A comment of one line goes on at its end. */
function reaches({ kind, end, closed, lines }: Span, cursor: number): boolean {
  return end > cursor || (end === cursor && (kind === 'comment' ? !lines || !closed : kind === 'string' && !closed));
}

function splitSpans(before: string, after: string, languageId: string): Span[] {
  const shift = (span: Span): Span => ({ ...span, start: span.start + before.length, end: span.end + before.length });
  return [...lex(before, languageId), ...lex(after, languageId).map(shift)];
}

/**
 * Whether the string that the cursor is in is ended by the document. One of several lines may seem to end where the next
 * one begins: then the document ends inside a string, and makes sense without this one.
 */
function endsBehind(inside: Span, spans: readonly Span[], before: string, after: string, languageId: string): boolean {
  if (!inside.closed || inside.end <= before.length) return false;
  if (!inside.lines || inside.end <= before.length + firstLine(after).length) return true;
  const endsInside = openAtEnd(spans, before.length + after.length) !== undefined;
  return !endsInside && openAtEnd(lex(after, languageId), after.length) !== undefined;
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
