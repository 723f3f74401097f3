/** The window as a parser is given it: brackets that the window's borders and half-written text leave open are closed. */
import { lex, openAtEnd } from './lex.ts';
import { match } from './openBrackets.ts';
import type { Place } from './place.ts';

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export function parsedText({ before, near, after, language, open, closers }: Place, text: string): string {
  const written = lex(near + text, language.id);
  const broken = openAtEnd(written, near.length + text.length);
  const inner = unclosed(written.filter(({ start }) => start >= near.length).map(({ kind, char }) => [kind, char]));
  const { closed } = match(open, closers);
  const lacking = open.filter((_, index) => !closed[index]).map(({ char }) => char);
  return `${before}${text}${broken?.closer ?? ''}${closing(inner)}${after}${closing(lacking)}`;
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
