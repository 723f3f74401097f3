/** What is put into a document for a parser: a text, with closed what it leaves open, and what the document lacks. */
import { match } from '../syntax/openBrackets.ts';
import { openAtEnd } from '../syntax/span.ts';
import type { Insertion } from '../syntax/syntax.ts';
import type { Place } from './place.ts';

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export function parsedText(place: Place, text: string): Insertion {
  const { open, closers, after, document } = place;
  const written = place.spansWith(text);
  const broken = openAtEnd(written, text.length);
  const inner = unclosed(written.filter(({ start }) => start >= 0).map(({ kind, char }) => [kind, char]));
  const { closed } = match(open, closers);
  // What closes them may stand behind the window.
  const seen = after.length === document.after.length;
  const lacking = open.filter((_, index) => seen && !closed[index]).map(({ char }) => char);
  return { inserted: `${text}${broken?.closer ?? ''}${closing(inner)}`, appended: closing(lacking) };
}

/** Brackets opened in a row of brackets and not closed there. */
function unclosed(brackets: readonly (readonly [kind: string, char: string])[]): string[] {
  const open: string[] = [];
  for (const [kind, char] of brackets) {
    if (kind === 'open') open.push(char);
    else if (kind === 'close') open.pop();
  }
  return open;
}

function closing(open: readonly string[]): string {
  return open
    .map((char) => closerOf[char])
    .reverse()
    .join('');
}
