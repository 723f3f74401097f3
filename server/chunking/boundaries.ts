/**
 * Which unit borders become chunk boundaries. Content-defined: the choice depends on what stands at a border, not on
 * how much came before it, so that an edit moves few boundaries. Knows units, not syntax.
 */
import { hash32 } from './hash32.ts';
import type { Unit } from './unit.ts';

/** Half-open range of UTF-16 positions. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A boundary may be chosen once the chunk before it is at least this full. */
const minFill = 0.5;
/** Characters of a border's first line that its hash reads. */
const keyLength = 64;

/**
 * Ranges that join consecutive units into chunks of at most `limit` tokens (a larger single unit stands
 * alone). Of the borders that leave a chunk at least half full, the shallowest wins; then a blank line or a
 * definition; then the hash of the border's first line, which stays the same when the file changes elsewhere.
 */
export function chooseRanges(text: string, units: readonly Unit[], limit: number): Range[] {
  const ranges: Range[] = [];
  for (let first = 0; first < units.length; ) {
    const after = chooseEnd(text, units, first, limit);
    ranges.push({ start: units[first].start, end: units[after - 1].end });
    first = after;
  }
  return ranges;
}

/** Index of the unit after the chunk that begins with unit `first`. */
function chooseEnd(text: string, units: readonly Unit[], first: number, limit: number): number {
  let size = units[first].size;
  let best = -1;
  let bestRank = -1;
  let bestHash = -1;
  let border = first + 1;
  for (; border < units.length && size + units[border].size <= limit; border++) {
    if (size >= minFill * limit) consider(border);
    size += units[border].size;
  }
  if (border === units.length) return border;
  if (size >= minFill * limit) consider(border);
  return best < 0 ? border : best;

  function consider(at: number): void {
    const unit = units[at];
    const rank = 8 * (1000 - unit.depth) + unit.rank;
    if (rank < bestRank) return;
    const hash = borderHash(text, unit);
    if (rank === bestRank && hash < bestHash) return;
    best = at;
    bestRank = rank;
    bestHash = hash;
  }
}

/** Hash of what the border's first line names, without parameters or values: these change more often. */
function borderHash(text: string, unit: Unit): number {
  // Cut first: the line may be a megabyte long, and there is a border every few characters.
  const start = text.slice(unit.keyStart, unit.keyStart + keyLength);
  const lineEnd = start.indexOf('\n');
  const line = lineEnd < 0 ? start : start.slice(0, lineEnd);
  const name = line.search(/[({=<]/);
  return hash32(line, 0, name > 3 ? name : line.length);
}
