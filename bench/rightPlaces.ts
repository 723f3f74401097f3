/**
 * Places of a real file at which an offer would be right: what stands there, cut out, so that filters can be asked whether
 * they leave it alone. Pure; what brackets pair is told by whoever calls.
 */
import type { Random } from './seededRandom.ts';

/**
 * `next`: the cursor on an indented empty line, the offer is the line that stands there; `below`: the cursor at the end of
 * a line, the offer is the line below; `rest`: the cursor within a line, the offer is the rest of it; `closed`: the cursor in brackets that the editor has closed, which alone stand behind it,
 * the offer is what stands between.
 */
export type RightKind = 'next' | 'below' | 'rest' | 'closed';

export interface RightPlace {
  kind: RightKind;
  before: string;
  after: string;
  /** what stands there */
  text: string;
  multiline: boolean;
}

/** An opening and its closing bracket, UTF-16 offsets. */
export interface BracketPair {
  open: number;
  close: number;
}

/** Shorter texts are typed faster than an offer is read, and are not offered (dropTooShort.ts). */
function isOfUse(text: string): boolean {
  const word = text.match(/[\p{L}\p{N}_]/gu)?.length ?? 0;
  return word >= 2 || text.replace(/\s/g, '').length >= 4;
}

const mostTries = 50;

/** @param pairs of the whole file; without any, no place is `closed` @returns as many as asked for, fewer in a small file */
export function rightPlaces(text: string, pairs: readonly BracketPair[], count: number, random: Random): RightPlace[] {
  const starts = lineStarts(text);
  const onOneLine = pairs.filter(({ open, close }) => !text.slice(open, close).includes('\n'));
  const kinds: readonly RightKind[] =
    onOneLine.length > 0 ? ['next', 'rest', 'closed', 'below'] : ['next', 'rest', 'below'];
  const places: RightPlace[] = [];
  const seen = new Set<string>();
  for (let tries = 0; places.length < count && tries < count * mostTries; tries++) {
    const kind = kinds[tries % kinds.length];
    const place =
      kind === 'closed'
        ? closedPlace(text, onOneLine[random.integer(onOneLine.length)], pairs)
        : linePlace(text, starts[random.integer(starts.length)], kind, random);
    if (!place || !isOfUse(place.text)) continue;
    const key = `${place.before.length} ${place.text.length}`;
    if (seen.has(key)) continue;
    seen.add(key);
    places.push({ ...place, kind, multiline: kind === 'below' || random.next() < 0.5 });
  }
  return places;
}

type Cut = Pick<RightPlace, 'before' | 'after' | 'text'>;

function linePlace(text: string, start: number, kind: Exclude<RightKind, 'closed'>, random: Random): Cut | undefined {
  const end = lineEnd(text, start);
  const line = text.slice(start, end);
  const indent = line.length - line.trimStart().length;
  if (line.trim() === '') return undefined;
  if (kind === 'below') {
    const above = text.slice(0, start).trimEnd().length;
    const indentAbove = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', above - 1) + 1))?.[0].length ?? 0;
    // What leaves the block of the line above is not offered (stayInScope.ts).
    if (above === 0 || indent < indentAbove || text.slice(above, start).split('\n').length > 2) return undefined;
    const written = text.slice(above, end).replaceAll('\r', '').trimEnd();
    return { before: text.slice(0, above), text: written, after: text.slice(end) };
  }
  const cursor = start + indent + (kind === 'rest' ? random.integer(line.trim().length) : 0);
  const written = text.slice(cursor, end).trimEnd();
  return { before: text.slice(0, cursor), text: written, after: text.slice(cursor + written.length) };
}

/** Of what follows on the line only the brackets stand there that the editor closed when they were typed. */
function closedPlace(text: string, { open, close }: BracketPair, pairs: readonly BracketPair[]): Cut {
  const [start, end] = [text.lastIndexOf('\n', open) + 1, lineEnd(text, open)];
  const around = pairs.filter(
    (pair) => pair.open >= start && pair.open <= open && pair.close >= close && pair.close < end,
  );
  const closers = around.sort((a, b) => a.close - b.close).map((pair) => text[pair.close]);
  return {
    before: text.slice(0, open + 1),
    text: text.slice(open + 1, close).trimEnd(),
    after: closers.join('') + text.slice(end),
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Before the line's break. */
function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  const end = at < 0 ? text.length : at;
  return text[end - 1] === '\r' && end > from ? end - 1 : end;
}
