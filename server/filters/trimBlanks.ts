/** Blanks and blank lines at the end are not offered, but for the blank before a bracket that has one on its other side. */
import { closes } from '../syntax/openBrackets.ts';
import type { Span } from '../syntax/span.ts';
import type { Place } from './place.ts';

export function trimBlanks(text: string, { typed, rest, open, spansWith }: Place): string {
  const trimmed = text.trimEnd();
  const opened = open.at(-1);
  if (trimmed === '' || opened === undefined || !closes(rest[0], opened.char)) return trimmed;
  const isApart =
    (typed + text)[typed.length + openedAt(spansWith(text))] === ' ' && /^ +$/.test(text.slice(trimmed.length));
  return isApart ? `${trimmed} ` : trimmed;
}

/** Where what stands in the bracket begins that is open at the cursor, counted from there. */
function openedAt(spans: readonly Span[]): number {
  let closed = 0;
  const opened = spans.findLast(({ kind, start }) => {
    if (start >= 0) return false;
    if (kind === 'close') closed++;
    return kind === 'open' && closed-- === 0;
  });
  return opened?.end ?? 0;
}
