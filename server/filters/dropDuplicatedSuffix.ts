/** What stands behind the cursor already is not offered again: the rest of its line, or the lines below. */
import { linesOf } from '../syntax/lineText.ts';
import type { Place } from './place.ts';

/** A line that many begin with alike: `call(`, `@Override`. */
const beginning = /[({[]$|^\s*@[\w.]+$/;
/** Lines below that are compared. */
const mostLines = 30;

export function dropDuplicatedSuffix(text: string, place: Place): string {
  return dropLinesBelow(dropRest(text, place), place);
}

/** Cuts the longest end of the text with which the rest of the line begins. */
function dropRest(text: string, { rest, inside, language }: Place): string {
  const code = language.kind !== 'prose';
  const counted = !inside && code;
  const standing = rest.trim();
  if (standing === '') return text;
  const kept = text.trimEnd();
  for (let length = Math.min(standing.length, kept.length); length > 0; length--) {
    const piece = standing.slice(0, length);
    // Brackets and quotes are counted elsewhere: one that is there twice may be needed twice.
    if (!kept.endsWith(piece) || (counted && /^[)\]}]/.test(piece)) || (code && /^["'`]/.test(piece))) continue;
    // A letter or two that happen to be the same are no repetition.
    const says = length === standing.length || length >= 4 || /^[^\p{L}\p{N}_\s]+$/u.test(piece);
    if (says && atWord(kept, kept.length - length)) return text.slice(0, kept.length - length);
  }
  return text;
}

/** No word is cut in two. */
function atWord(text: string, at: number): boolean {
  return !/[\p{L}\p{N}_]/u.test(text[at]) || at === 0 || !/[\p{L}\p{N}_]/u.test(text[at - 1]);
}

/** Cuts the last lines of the text where they are the next lines of the document, indentation and all. */
function dropLinesBelow(text: string, { typed, after, rest }: Place): string {
  const below = linesOf(after.slice(rest.length))
    .slice(1)
    .filter(({ blank }) => !blank)
    .slice(0, mostLines)
    .map((line) => line.text.trimEnd());
  const written = linesOf(typed + text).filter(({ blank, end }) => !blank && end > typed.length);
  if (below.length === 0 || (rest.trim() !== '' && written.length < 2)) return text;
  for (const [index, { start }] of written.entries()) {
    const tail = written.slice(index);
    if (tail.length > below.length || !tail.every((line, i) => line.text.trimEnd() === below[i])) continue;
    if (tail.length === 1 && beginning.test(below[0])) continue;
    return text.slice(0, Math.max(0, start - typed.length)).trimEnd();
  }
  return text;
}
