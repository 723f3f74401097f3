/** How a document with an offer in it reads by the lexer alone: where no grammar is there, or none understands it. */
import { lex, resumeAt } from './lex.ts';
import { firstLine, lastLine } from './lineText.ts';
import { bracket, openAtEnd, type Span, shifted } from './span.ts';

/** Offsets count from the cursor: what stands before it is below 0. */
export interface Reading {
  /** of what stands before the cursor, and of the offer */
  spans: Span[];
  /** of what stands behind the cursor; offsets count from there, too */
  behind: Span[];
  /** the document ends the string that the cursor is in */
  endsString: boolean;
}

export interface ReadingInput {
  languageId: string;
  /** windows of the document around the cursor */
  before: string;
  after: string;
  text: string;
}

/** What an editor closes by itself. */
export const closingRun = /^[ \t)\]}>"'`;,]*/;

export function lexedReading({ languageId, before, after, text }: ReadingInput): Reading {
  const cursor = before.length;
  const typed = lastLine(before);
  const spans = lex(before + after, languageId);
  const inside = spans.find(({ kind, start, end, closed }) => {
    return start < cursor && (end > cursor || (end === cursor && kind === 'string' && !closed));
  });
  const endsString = inside?.kind === 'string' && endsBehind(inside, spans, before, after, languageId);
  // A string that is not ended yet takes nothing of what follows.
  const split = inside?.kind === 'string' && !endsString;
  const standing = split
    ? lex(after, languageId)
    : shifted(
        spans.filter(({ start }) => start >= cursor),
        -cursor,
      );
  const behind = turnedBack(standing, after, languageId) ?? standing;
  const near = resumeAt(spans, cursor - typed.length);
  const above = spans.filter(({ start }) => start < near);
  const line = lex(before.slice(near) + text, languageId);
  return { spans: [...shifted(above, -cursor), ...shifted(line, near - cursor)], behind, endsString };
}

/** What an editor closed makes sense with what is still to be written: what begins there turns nothing round below. */
function turnedBack(standing: readonly Span[], after: string, languageId: string): Span[] | undefined {
  const rest = firstLine(after);
  const run = closersIn(rest);
  if (run === undefined || openAtEnd(standing, after.length) === undefined) return undefined;
  const below = lex(after.slice(rest.length), languageId);
  return openAtEnd(below, after.length - rest.length) ? undefined : [...run, ...shifted(below, rest.length)];
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

/** The brackets in what an editor closed by itself; undefined: more than that stands there. */
export function closersIn(rest: string): Span[] | undefined {
  if (closingRun.exec(rest)?.[0].length !== rest.length) return undefined;
  return [...rest.matchAll(/[)\]}]/g)].map(({ 0: char, index }) => bracket('close', char, index, index + 1));
}
