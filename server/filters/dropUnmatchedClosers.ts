/** The text ends before a bracket that closes nothing, closes the wrong one, or closes what the document closes itself. */
import { widthOf } from '../syntax/lineText.ts';
import { type Closer, closes, lineUpTo, match, type OpenBracket } from '../syntax/openBrackets.ts';
import type { Place } from './place.ts';

export function dropUnmatchedClosers(text: string, place: Place): string {
  const { before: above, open, openAbove, closers } = place;
  const stack: OpenBracket[] = [...open];
  const whole = above + text;
  // What a block lacks below may make up in number for what is doubled on the line.
  const near = closers.filter((closer) => closer.near);
  const all = match(open, closers).surplus;
  // Nor may what is open above the line, where those below do not fit.
  const from = openAbove;
  const onLine = unmatched(open.slice(from), near);
  const doubles = (): boolean => unmatched(stack.slice(from), near) > onLine || match(stack, closers).surplus > all;
  /** of the bracket from which on the document has one too many */
  let doubled: number | undefined;
  for (const { kind, char, start } of place.spansWith(text)) {
    if (start < 0) continue;
    if (kind === 'open') {
      stack.push({ char, width: widthOf(lineUpTo(whole, above.length + start)) });
      // What closes one and opens another in its place (`a).b(c`) doubles nothing.
      const replaces =
        doubled !== undefined && !text.slice(doubled, start).includes('\n') && stack.length <= open.length;
      if (replaces && !doubles()) doubled = undefined;
    }
    if (kind !== 'close') continue;
    const opened = stack.at(-1);
    if (opened && closes(char, opened.char)) {
      stack.pop();
      if (stack.length >= open.length) continue;
      if (doubles()) doubled ??= start;
      else if (!text.slice(doubled, start).includes('\n')) doubled = undefined;
    } else {
      return text.slice(0, doubled ?? start);
    }
  }
  return doubled !== undefined && doubles() ? text.slice(0, doubled) : text;
}

/** How many of `closers` do not close what is open last. */
function unmatched(open: readonly OpenBracket[], closers: readonly Closer[]): number {
  let top = open.length - 1;
  let count = 0;
  for (const { char } of closers) {
    if (top >= 0 && closes(char, open[top].char)) top--;
    else count++;
  }
  return count;
}
