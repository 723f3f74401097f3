/**
 * A part of an open document as far as it may be seen, without what is covered: what is read of a document while somebody
 * types, so it costs by the part's length, not by the document's. Of the line that is typed in the characters nearest to
 * the cursor stay, however long it is. Pure.
 */
import { type CoveredRange, coverLines, coverSecrets, type Shortened, shortened } from './cover.ts';
import { leftOutOf, longestCodeLine, type TextKind } from './longLines.ts';
import { secretRanges } from './secretRanges.ts';

export interface SeenPart {
  /** from `from` to `to` */
  readonly from: number;
  readonly to: number;
  readonly kind: TextKind;
  readonly cursor: number;
}

/** A token may begin so far before a part, or end so far behind. */
const around = 4096;

/** @param text the document's @returns `whole` leads to the document's positions */
export function seenPart(text: string, { from, to, kind, cursor }: SeenPart): Shortened {
  const lineBreak = text.includes('\n') ? '\n' : '\r';
  const first = from === 0 ? 0 : text.lastIndexOf(lineBreak, from - 1) + 1;
  const ends = text.indexOf(lineBreak, to);
  const last = ends < 0 ? text.length : ends;
  const start = Math.max(first, from - around);
  const end = Math.min(last, to + around);
  const leftOut: CoveredRange[] = [];
  for (let line = first; line <= last; ) {
    const found = text.indexOf(lineBreak, line);
    const next = found < 0 ? text.length : found;
    const stop = next > line && text[next - 1] === '\r' ? next - 1 : next;
    for (const range of leftOutOf(text, { start: line, end: stop }, kind)) {
      for (const far of farFrom(cursor, range)) leftOut.push(...clipped(far, start, end));
    }
    line = next + 1;
  }
  const shift = ({ start: begin, end: stop }: CoveredRange) => ({ start: begin - start, end: stop - start });
  const lines = coverLines(text.slice(start, end), leftOut.map(shift));
  const covered = coverSecrets(lines, secretRanges(lines));
  const short = shortened(covered.slice(from - start, to - start));
  return { text: short.text, whole: (position) => from + short.whole(position) };
}

/** What of a range does not lie beside the cursor. */
function farFrom(cursor: number, { start, end }: CoveredRange): CoveredRange[] {
  if (cursor < start || cursor > end) return [{ start, end }];
  return [
    { start, end: cursor - longestCodeLine },
    { start: cursor + longestCodeLine, end },
  ];
}

function clipped(range: CoveredRange, least: number, most: number): CoveredRange[] {
  const [start, end] = [Math.max(range.start, least), Math.min(range.end, most)];
  return start < end ? [{ start, end }] : [];
}
