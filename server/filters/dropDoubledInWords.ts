/**
 * In words (a comment, a string, prose, what stands between tags) brackets and quotes mean nothing to a grammar, and still an
 * editor closes them: what closes one on the cursor's line that stands behind the cursor, too, ends the text.
 */
import { firstLine } from '../syntax/lineText.ts';
import { closes } from '../syntax/openBrackets.ts';
import type { Place } from './place.ts';

export function dropDoubledInWords(text: string, { typed, rest, closers }: Place): string {
  const mark = rest.trimStart()[0];
  // Where the grammar counts what stands there, it is no word.
  if (mark === undefined || closers.some(({ near }) => near)) return text;
  const line = firstLine(text);
  if (mark === '"' || mark === '`') return dropQuote(text, typed, line, mark);
  if (!/[)\]}]/.test(mark)) return text;
  const open = openIn(typed, []);
  const cut = closingIn(line, open, mark);
  if (cut === undefined || openIn(line, open).some((char) => closes(mark, char))) return text;
  return text.slice(0, cut);
}

/** Brackets that are open behind a line, when `open` were before it. */
function openIn(line: string, open: readonly string[]): string[] {
  const stack = [...open];
  for (const [char] of line.matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(char)) stack.push(char);
    else if (stack.length > 0 && closes(char, stack[stack.length - 1])) stack.pop();
  }
  return stack;
}

/** Where a line closes, with `mark`, one of the brackets that were open before it. */
function closingIn(line: string, open: readonly string[], mark: string): number | undefined {
  const stack = [...open];
  for (const { 0: char, index } of line.matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(char)) stack.push(char);
    else if (stack.length > 0 && closes(char, stack[stack.length - 1])) {
      stack.pop();
      if (stack.length < open.length) return char === mark ? index : undefined;
    }
  }
  return undefined;
}

function dropQuote(text: string, typed: string, line: string, mark: string): string {
  const count = (piece: string): number => piece.split(mark).length - 1;
  if (count(typed) % 2 === 0 || count(line) % 2 === 0) return text;
  return text.slice(0, line.indexOf(mark));
}
