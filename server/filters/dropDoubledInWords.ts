/**
 * In words (a comment, a string, prose, what stands between tags) brackets and quotes mean nothing to a grammar, and still an
 * editor closes them: what closes one on the cursor's line that stands behind the cursor, too, ends the text.
 */
import { firstLine } from '../syntax/lineText.ts';
import { closes } from '../syntax/openBrackets.ts';
import type { Place } from './place.ts';

interface Mark {
  char: string;
  /** counted from the cursor */
  at: number;
}

export function dropDoubledInWords(text: string, { typed, rest, spansWith }: Place): string {
  const mark = rest.trimStart()[0];
  if (mark === undefined) return text;
  const line = firstLine(text);
  const spans = spansWith(text);
  if (mark === '"' || mark === '`') {
    const at = typed.lastIndexOf(mark) - typed.length;
    const isQuote = spans.some(({ kind, start, end }) => kind === 'string' && start <= at && end > at);
    return isQuote ? text : dropQuote(text, typed, line, mark);
  }
  if (!/[)\]}]/.test(mark)) return text;
  const open = openIn(typed, -typed.length, []);
  const opened = open.at(-1);
  // What the grammar counts is no word.
  const counted = spans.some(
    ({ kind, start, end }) => kind === 'open' && start <= (opened?.at ?? 0) && end > (opened?.at ?? 0),
  );
  if (opened === undefined || counted || !closes(mark, opened.char)) return text;
  const cut = closingIn(line, open.length);
  if (cut === undefined || openIn(line, 0, open).some(({ char }) => closes(mark, char))) return text;
  return text.slice(0, cut);
}

/** Brackets that are open behind a line, when `before` were before it. @param from where it begins */
function openIn(line: string, from: number, before: readonly Mark[]): Mark[] {
  const open = [...before];
  for (const { 0: char, index } of line.matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(char)) open.push({ char, at: from + index });
    else if (open.length > 0 && closes(char, open[open.length - 1].char)) open.pop();
  }
  return open;
}

/** Where a line closes one of the brackets that were open before it. */
function closingIn(line: string, before: number): number | undefined {
  let depth = before;
  for (const { 0: char, index } of line.matchAll(/[()[\]{}]/g)) {
    depth += '([{'.includes(char) ? 1 : -1;
    if (depth < before) return index;
  }
  return undefined;
}

function dropQuote(text: string, typed: string, line: string, mark: string): string {
  const count = (piece: string): number => piece.split(mark).length - 1;
  if (count(typed) % 2 === 0 || count(line) % 2 === 0) return text;
  return text.slice(0, line.indexOf(mark));
}
