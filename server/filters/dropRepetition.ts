/** No line or block twice in succession, whether the first one stands right above the cursor or in the text. */
import { type Line, linesOf } from '../syntax/lineText.ts';
import type { Place } from './place.ts';

/** Longest block that is looked for, in lines that are not blank. */
const mostLines = 12;

export function dropRepetition(text: string, { before, language }: Place): string {
  const whole = before.slice(-4096) + text;
  const cursor = whole.length - text.length;
  const all = linesOf(whole).filter(({ blank }) => !blank);
  const first = all.findIndex(({ end }) => end > cursor);
  if (first < 0) return text;
  const keys = all.map((line) => line.text.trimEnd());
  for (let at = first; at < all.length; at++) {
    for (let count = 1; count <= Math.min(mostLines, at, all.length - at); count++) {
      if (keys[at] !== keys[at - count]) continue;
      const copy = keys.slice(at, at + count);
      if (!copy.every((key, i) => key === keys[at - count + i])) continue;
      // Twice in a row within a block is written on purpose now and then; three times or right below itself is not.
      const thrice = at === first || keys[at + 1] === keys[at];
      if (count === 1 ? !thrice || !says(copy[0], language.kind) : !tellsMore(all.slice(at, at + count))) continue;
      return text.slice(0, Math.max(0, all[at].start - cursor)).trimEnd();
    }
  }
  return text;
}

/** A line that nobody writes twice on purpose: brackets, `...,` and `0,` are. */
function says(line: string, kind: string): boolean {
  return kind !== 'data' && /[\p{L}_][\p{L}\p{N}_]/u.test(line) && line.trim().length >= 6;
}

function tellsMore(lines: readonly Line[]): boolean {
  return lines.reduce((sum, { text }) => sum + text.replace(/[^\p{L}\p{N}]/gu, '').length, 0) >= 8;
}
