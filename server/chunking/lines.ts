/** Lines and blanks of a text, and its cutting into units by lines alone. Knows no syntax. */

import { hash32 } from './hash32.ts';
import type { TokenCounts } from './tokenCounts.ts';
import type { Unit } from './unit.ts';

const newline = 10;

function isBlankCode(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 0xfeff;
}

/**
 * Start of `position`'s line where only blanks lie between the two, else -1. Looks back over blanks only, so that a
 * line of a megabyte costs nothing.
 */
export function cleanLineStart(text: string, position: number): number {
  for (let i = position; i > 0; i--) {
    const code = text.charCodeAt(i - 1);
    if (code === newline) return i;
    if (!isBlankCode(code)) return -1;
  }
  return 0;
}

/** Whether the line above the one that begins at `lineStart` is blank. */
export function blankLineAbove(text: string, lineStart: number): boolean {
  return lineStart > 0 && cleanLineStart(text, lineStart - 1) >= 0;
}

/** Whether [start, end) holds a blank line: two line breaks with nothing but blanks between. */
export function hasBlankLine(text: string, start: number, end: number): boolean {
  let breaks = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === newline) breaks++;
    else if (!isBlankCode(code)) breaks = 0;
    if (breaks === 2) return true;
  }
  return false;
}

/** Position after the line break that ends `position`'s line, at most `end`. */
export function nextLine(text: string, position: number, end: number): number {
  const at = text.indexOf('\n', position);
  return at < 0 || at >= end ? end : at + 1;
}

/**
 * [start, end) as units of one line each; a line over `limit` tokens is cut inside, at places its content chooses.
 * @param depth rank of the boundaries among syntactic ones (larger: less wanted)
 */
export function lineUnits(
  text: string,
  start: number,
  end: number,
  limit: number,
  counts: TokenCounts,
  depth: number,
): Unit[] {
  const units: Unit[] = [];
  for (let line = start; line < end; ) {
    const next = nextLine(text, line, end);
    const size = counts.between(line, next);
    if (size <= limit) {
      units.push({ start: line, end: next, size, depth, rank: blankLineAbove(text, line) ? 1 : 0, keyStart: line });
    } else {
      cutLine(text, line, next, limit, counts, depth, units);
    }
    line = next;
  }
  return units;
}

/**
 * Pieces of an overlong line: about an eighth of the limit each, at most a quarter, ended where a separator meets a
 * hash of what precedes it, so that an edit inside the line moves few of them.
 */
function cutLine(
  text: string,
  start: number,
  end: number,
  limit: number,
  counts: TokenCounts,
  depth: number,
  units: Unit[],
): void {
  // One UTF-16 unit is at most three bytes, hence three tokens; so a piece of 2 * step units is never over the limit.
  const step = Math.max(4, Math.floor(limit / 8));
  for (let piece = start; piece < end; ) {
    let cut = Math.min(end, piece + step);
    const last = Math.min(end, piece + 2 * step);
    while (cut < last && !wantsCut(text, piece, cut)) cut++;
    if (cut < end && (text.charCodeAt(cut) & 0xfc00) === 0xdc00) cut++;
    units.push({ start: piece, end: cut, size: counts.between(piece, cut), depth, rank: 0, keyStart: piece });
    piece = cut;
  }
}

function wantsCut(text: string, start: number, cut: number): boolean {
  return /[,;})>\s]/.test(text[cut - 1]) && (hash32(text, Math.max(start, cut - 12), cut) & 7) === 0;
}
