/**
 * How a document with an offer in it reads where its grammar does not understand the cursor's line: the tree without that
 * line tells what stands around it, and in which string or comment the line begins; the lexer reads the line and the offer.
 */
import { lex } from './lex.ts';
import { closersIn, type Reading, type ReadingInput } from './lexedReading.ts';
import { firstLine, lastLine } from './lineText.ts';
import { type ReadDocument, spansOf } from './readDocument.ts';
import { shifted } from './span.ts';

export function mixedReading(
  { languageId, before, after, text }: ReadingInput,
  document: ReadDocument,
): Reading | undefined {
  const typed = lastLine(before);
  const rest = firstLine(after);
  const { cursor, text: whole } = document;
  const lineStart = cursor - typed.length;
  const variant = whole.slice(0, lineStart) + whole.slice(cursor + rest.length);
  const found = spansOf(document, variant, {
    start: cursor - before.length,
    end: lineStart + after.length - rest.length,
  });
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
