/** The text ends before a bracket that closes nothing, closes the wrong one, or closes what the document closes itself. */
import { lex } from './lex.ts';
import { widthOf } from './lineText.ts';
import { closes, lineUpTo, match, type OpenBracket } from './openBrackets.ts';
import type { Place } from './place.ts';

export function dropUnmatchedClosers(text: string, place: Place): string {
  const { near, language, open, closers } = place;
  const stack: OpenBracket[] = [...open];
  const whole = near + text;
  const before = match(open, closers).surplus;
  const doubles = (): boolean => match(stack, closers).surplus > before;
  /** of the first bracket that the document has, too */
  let doubled: number | undefined;
  let outer = open.length;
  for (const { kind, char, start } of lex(whole, language.id)) {
    if (start < near.length) continue;
    if (kind === 'open') stack.push({ char, width: widthOf(lineUpTo(whole, start)) });
    if (kind !== 'close') continue;
    const opened = stack.at(-1);
    if (opened && closes(char, opened.char)) {
      stack.pop();
      if (stack.length >= outer) continue;
      outer = stack.length;
      if (doubles()) doubled ??= start;
    } else if (char !== ')' || !place.patterns) {
      return text.slice(0, (doubled ?? start) - near.length);
    }
  }
  // What closes one and opens another in its place (`a).b(c`) doubles nothing.
  return doubled !== undefined && doubles() ? text.slice(0, doubled - near.length) : text;
}
