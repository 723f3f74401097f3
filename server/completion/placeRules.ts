/**
 * Where a completion that nobody asked for may come, and how likely one is wanted there. Pure functions of the text around
 * the cursor.
 */

/** Tabby and llama.vscode: with more to the right than this, ghost text is in the way. */
const mostToTheRight = 8;

/** What an editor closes by itself, and what ends a statement: it may stand to the right of a cursor at the end. */
const closing = /[\s)\]}>"'`;,]/g;

/** Whether an automatic completion may come between `before` and `after`. */
export function placeAllows(before: string, after: string): boolean {
  const right = restOfLine(after);
  if (/^[\p{L}\p{N}_$]/u.test(right)) return false;
  // A line with nothing but text to its right is one that somebody is about to write above or to indent.
  if (lineOf(before).trim() === '' && right.trim() !== '' && right.replace(closing, '') !== '') return false;
  return right.replace(closing, '').length <= mostToTheRight;
}

/** How likely a completion is wanted, 0 to 1, by Tabby's weights: after a mark, at the line's end, at the document's end. */
export function likelihood(before: string, after: string): number {
  const line = lineOf(before);
  let sum = 0;
  if (line.trim() === '' || /[\s.,;:=({[<>&|!?+\-*/@'"`]$/.test(line)) sum += 0.5;
  if (restOfLine(after).trim() === '') sum += 0.4;
  if (after.trim() === '') sum += 0.1;
  return sum;
}

function restOfLine(after: string): string {
  return after.split(/[\r\n]/, 1)[0];
}

function lineOf(before: string): string {
  return before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
}
