/**
 * How a document with an offer in it is read: as brackets, strings and comments. The grammar is asked first, of the document
 * in which the offer makes sense; where none does, it tells the state at the line's start and a lexer reads the line.
 * Knows no filter.
 */
import type { Range } from '../chunking/boundaries.ts';
import { closersIn, closingRun, lexedReading, type Reading, type ReadingInput } from './lexedReading.ts';
import { firstLine, lastLine } from './lineText.ts';
import { mixedReading } from './mixedReading.ts';
import { type ReadDocument, spansOf } from './readDocument.ts';
import { openAtEnd, type Span, shifted, stringAtCursor } from './span.ts';

/** Closing marks that are left out one by one. */
const mostRun = 8;

/** @param document the whole one, without the offer; undefined: the lexer tells */
export function readOffer(input: ReadingInput, document: ReadDocument | undefined): Reading {
  if (!document) return lexedReading(input);
  const { before, after, text } = input;
  const { cursor, text: whole } = document;
  const rest = firstLine(after);
  const lineStart = -lastLine(before).length;
  let enclosed: Reading | undefined;
  for (const { removed, closing } of variants(input)) {
    const written = text + closing;
    const variant = whole.slice(0, cursor) + written + whole.slice(cursor + removed);
    const range = { start: cursor - before.length, end: cursor + written.length + after.length };
    const found = spansOf(document, variant, range);
    if (!found) break;
    const left = rest.length - removed;
    const near = { start: cursor + lineStart, end: cursor + written.length + Math.max(0, left) };
    const state = stateOf(found.errors, near);
    if (state === 'broken' || (state === 'enclosed' && enclosed)) continue;
    const from = cursor + written.length;
    if (turnsRound(found.spans, { start: cursor, end: from }, variant.slice(from, from + left))) continue;
    const gone = removed === 0 ? [] : standing(input, document).filter(({ start }) => start < removed);
    const reading = readingOf(shifted(found.spans, -cursor), input, gone, written.length, removed);
    if (state === 'clean') return reading;
    enclosed = reading;
  }
  return enclosed ?? mixedReading(input, document) ?? lexedReading(input);
}

/** What stands behind the cursor, read in the document as it is: an editor keeps it whole. */
function standing(input: ReadingInput, document: ReadDocument): Span[] {
  const { before, after } = input;
  const rest = firstLine(after);
  const run = closersIn(rest);
  if (run) return run;
  const { cursor, text } = document;
  const found = spansOf(document, text, { start: cursor - before.length, end: cursor + after.length });
  const near = { start: cursor - lastLine(before).length, end: cursor + rest.length };
  if (found && stateOf(found.errors, near) === 'clean') {
    return shifted(
      found.spans.filter(({ start }) => start >= cursor),
      -cursor,
    );
  }
  return (mixedReading(input, document) ?? lexedReading(input)).behind;
}

/** The document as it is; then without what the editor closed; then with closed what the offer leaves open. */
function* variants(input: ReadingInput): Iterable<{ removed: number; closing: string }> {
  const { after, text } = input;
  const rest = firstLine(after);
  const run = closingRun.exec(rest)?.[0].trimEnd() ?? '';
  const removals = [0];
  for (const { 0: mark, index } of run.slice(0, mostRun).matchAll(/"+|'+|`+|\S/g)) removals.push(index + mark.length);
  if (rest.trim() !== '' && rest.length > run.length) removals.push(rest.length);
  const fewest = text === '' ? [0] : removals;
  for (const removed of fewest) yield { removed, closing: '' };
  const closing = closingOf(lexedReading(input).spans, text.length);
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
  gone: readonly Span[],
  length: number,
  removed: number,
): Reading {
  const spans = all.filter(({ start, end }) => start < length && (start < text.length || end <= text.length));
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

/** What was closed only to be read is open. */
function cutAtText(span: Span, length: number): Span {
  if (span.end <= length || (span.kind !== 'string' && span.kind !== 'comment')) return span;
  return { ...span, end: length, closed: false };
}
