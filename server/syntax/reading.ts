/**
 * How a document with an offer in it is read: as brackets, strings and comments. The grammar is asked first, of the document
 * in which the offer makes sense; where none does, it tells the state at the line's start and a lexer reads the line.
 * Knows no filter.
 */
import type { Query } from 'web-tree-sitter';
import type { Range } from '../chunking/boundaries.ts';
import type { DocumentTree } from './documentTrees.ts';
import { lex, resumeAt } from './lex.ts';
import { firstLine, lastLine } from './lineText.ts';
import { bracket, openAtEnd, type Span, shifted, stringAtCursor } from './span.ts';
import { treeSpans } from './treeSpans.ts';

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
const closingRun = /^[ \t)\]}>"'`;,]*/;
const mostRun = 8;

/** @param document the whole one, without the offer; undefined: the lexer tells */
export function readOffer(
  input: ReadingInput,
  document: { tree: DocumentTree; query: Query; text: string; cursor: number } | undefined,
): Reading {
  if (!document) return lexedReading(input);
  const { before, after, text } = input;
  const { cursor, text: whole } = document;
  const rest = firstLine(after);
  const lineStart = -lastLine(before).length;
  const lexed = lexedReading(input);
  let enclosed: Reading | undefined;
  for (const { removed, closing } of variants(input, lexed)) {
    const written = text + closing;
    const variant = whole.slice(0, cursor) + written + whole.slice(cursor + removed);
    const found = look(document, variant, {
      start: cursor - before.length,
      end: cursor + written.length + after.length,
    });
    if (!found) break;
    const left = rest.length - removed;
    const near = { start: lineStart, end: written.length + Math.max(0, left) };
    const errors = found.errors.map(({ start, end }) => ({ start: start - cursor, end: end - cursor }));
    const state = stateOf(errors, near);
    if (state === 'broken' || (state === 'enclosed' && enclosed)) continue;
    const from = cursor + written.length;
    if (turnsRound(found.spans, { start: cursor, end: from }, variant.slice(from, from + left))) continue;
    const reading = readingOf(shifted(found.spans, -cursor), input, lexed, written.length, removed);
    if (state === 'clean') return reading;
    enclosed = reading;
  }
  return enclosed ?? mixedReading(input, document) ?? lexed;
}

function look(
  { tree, query, text }: { tree: DocumentTree; query: Query; text: string },
  variant: string,
  range: Range,
): ReturnType<typeof treeSpans> | undefined {
  if (variant === text) return treeSpans(text, tree.tree, query, range);
  return tree.variant(variant, (parsed) => parsed && treeSpans(variant, parsed, query, range));
}

/** The document as it is; then without what the editor closed; then with closed what the offer leaves open. */
function* variants({ after, text }: ReadingInput, { spans }: Reading): Iterable<{ removed: number; closing: string }> {
  const rest = firstLine(after);
  const run = closingRun.exec(rest)?.[0].trimEnd() ?? '';
  const removals = [0];
  for (const { 0: mark, index } of run.slice(0, mostRun).matchAll(/"+|'+|`+|\S/g)) removals.push(index + mark.length);
  if (rest.trim() !== '' && rest.length > run.length) removals.push(rest.length);
  const fewest = text === '' ? [0] : removals;
  for (const removed of fewest) yield { removed, closing: '' };
  const closing = closingOf(spans, text.length);
  if (closing !== '') for (const removed of fewest.slice(0, 2)) yield { removed, closing };
}

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What closes the string and the brackets that a text leaves open. */
function closingOf(spans: readonly Span[], length: number): string {
  const open: string[] = [];
  for (const { kind, char, start } of spans) {
    if (start < 0) continue;
    if (kind === 'open') open.push(closerOf[char]);
    else if (kind === 'close') open.pop();
  }
  return (openAtEnd(spans, length)?.closer ?? '') + open.reverse().join('');
}

/** Whether the parser understood what is near; an error all around tells little of the words in it, but something. */
function stateOf(errors: readonly Range[], near: Range): 'clean' | 'enclosed' | 'broken' {
  let enclosed = false;
  for (const { start, end } of errors) {
    if (end < near.start || start > near.end) continue;
    if (start >= near.start || end <= near.end) return 'broken';
    enclosed = true;
  }
  return enclosed ? 'enclosed' : 'clean';
}

/**
 * Whether what stands behind an offer is turned round by it: a string begins there that goes on below, the comment that the
 * offer ends with takes it in, or what the editor closed is no bracket any more.
 */
function turnsRound(spans: readonly Span[], offer: Range, rest: string): boolean {
  const from = offer.end;
  const end = from + rest.length;
  if (rest.trim() === '') return false;
  const quoted = spans.filter(({ kind }) => kind === 'string' || kind === 'comment');
  if (quoted.some((span) => span.kind === 'string' && span.start >= from && span.start < end && span.end > end))
    return true;
  if (
    quoted.some((span) => span.kind === 'comment' && span.start >= offer.start && span.start < from && span.end > from)
  ) {
    return true;
  }
  const run = closingRun.exec(rest)?.[0] ?? '';
  return [...run.matchAll(/[)\]}]/g)].some(({ index }) => {
    const at = from + index;
    return !spans.some((span) => {
      return (
        span.start <= at && span.end > at && (span.kind === 'close' || span.start < offer.start || span.start >= from)
      );
    });
  });
}

/** @param length of the offer with what closes it @param removed units of the rest of the line that it was read without */
function readingOf(
  all: readonly Span[],
  { after, text }: ReadingInput,
  lexed: Reading,
  length: number,
  removed: number,
): Reading {
  const spans = all.filter(({ start, end }) => start < length && (start < text.length || end <= text.length));
  const gone = closersIn(after.slice(0, removed)) ?? lexed.behind.filter(({ start }) => start < removed);
  const behind = all.filter(({ start }) => start >= length);
  const around = stringAtCursor(spans);
  const endsString = around !== undefined && endedBehind(around.last, all, after, length, removed);
  return {
    spans: spans.map((span) => cutAtText(span, text.length)),
    behind: [...gone, ...shifted(behind, removed - length)],
    endsString,
  };
}

/**
 * Whether the document ends the string that the cursor is in: behind the offer, or because its quote stands there and the
 * offer began no other string that it would end.
 */
function endedBehind(
  { end, closer }: Span,
  all: readonly Span[],
  after: string,
  length: number,
  removed: number,
): boolean {
  if (closer === '') return false;
  if (end > length || after.slice(0, removed).includes(closer)) return true;
  const used = all.some(({ kind, start, end }) => kind === 'string' && start >= 0 && start < length && end > length);
  return !used && after.slice(removed).startsWith(closer);
}

/** The brackets in what an editor closed by itself; undefined: more than that stands there. */
function closersIn(rest: string): Span[] | undefined {
  if (closingRun.exec(rest)?.[0].length !== rest.length) return undefined;
  return [...rest.matchAll(/[)\]}]/g)].map(({ 0: char, index }) => bracket('close', char, index, index + 1));
}

/** What was closed only to be read is open. */
function cutAtText(span: Span, length: number): Span {
  if (span.end <= length || (span.kind !== 'string' && span.kind !== 'comment')) return span;
  return { ...span, end: length, closed: false };
}

/** The tree without the cursor's line, and the lexer's reading of that line and the offer. */
function mixedReading(
  { languageId, before, after, text }: ReadingInput,
  document: { tree: DocumentTree; query: Query; text: string; cursor: number },
): Reading | undefined {
  const typed = lastLine(before);
  const rest = firstLine(after);
  const { cursor, text: whole } = document;
  const lineStart = cursor - typed.length;
  const variant = whole.slice(0, lineStart) + whole.slice(cursor + rest.length);
  const found = look(document, variant, { start: cursor - before.length, end: lineStart + after.length - rest.length });
  if (!found) return undefined;
  const around = found.spans.find(
    ({ kind, start, end }) => (kind === 'string' || kind === 'comment') && start < lineStart && end > lineStart,
  );
  const outside = found.spans.filter((span) => span !== around);
  const above = shifted(
    outside.filter(({ start }) => start < lineStart),
    -cursor,
  );
  const below = shifted(
    outside.filter(({ start }) => start >= lineStart),
    rest.length - lineStart,
  );
  const line = shifted(lex(typed + text, languageId, around), -typed.length);
  const inside = line.find(({ start, end, kind }) => (kind === 'string' || kind === 'comment') && start < 0 && end > 0);
  const standing = shifted(lex(typed + rest, languageId, around), -typed.length);
  const standingInside = standing.find(({ start, end, kind }) => kind === 'string' && start < 0 && end > 0);
  const endsOnLine = standingInside?.closed === true && standingInside.closer !== '';
  const endsBelow = around !== undefined && standingInside === undefined && inside === undefined;
  const endsString = endsOnLine || endsBelow || (around !== undefined && line[0]?.end > 0);
  const isSplit = inside?.kind === 'string' && !endsOnLine;
  const right = closersIn(rest) ?? (isSplit ? lex(rest, languageId) : standing.filter(({ start }) => start >= 0));
  return { spans: [...above, ...line], behind: [...right, ...below], endsString };
}

/** By the lexer alone. */
function lexedReading({ languageId, before, after, text }: ReadingInput): Reading {
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
