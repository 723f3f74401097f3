/** The text ends before a bracket that closes nothing, closes the wrong one, or closes what the document closes itself. */
import { widthOf } from '../syntax/lineText.ts';
import { closes, lineUpTo, match, type OpenBracket } from '../syntax/openBrackets.ts';
import type { Place } from './place.ts';

export function dropUnmatchedClosers(text: string, place: Place): string {
  const { before: above, open, closers } = place;
  const stack: OpenBracket[] = [...open];
  const whole = above + text;
  const before = match(open, closers).surplus;
  const doubles = (): boolean => match(stack, closers).surplus > before;
  /** of the first bracket that the document has, too */
  let doubled: number | undefined;
  let outer = open.length;
  for (const { kind, char, start } of place.spansWith(text)) {
    if (start < 0) continue;
    if (kind === 'open') stack.push({ char, width: widthOf(lineUpTo(whole, above.length + start)) });
    if (kind !== 'close') continue;
    const opened = stack.at(-1);
    if (opened && closes(char, opened.char)) {
      stack.pop();
      if (stack.length >= outer) continue;
      outer = stack.length;
      if (doubles()) doubled ??= start;
    } else {
      return text.slice(0, doubled ?? start);
    }
  }
  // What closes one and opens another in its place (`a).b(c`) doubles nothing.
  return doubled !== undefined && doubles() ? text.slice(0, doubled) : text;
}
