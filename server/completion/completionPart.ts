/** A part of a completion as a completion: what is left after typing on, or the first line of a block. Pure. */
import type { Completion } from '../complete.ts';
import { tokensWithin } from '../writing/writtenTokens.ts';

/**
 * The break behind a line is of the line's tokens: how probable it was says whether the line ends there.
 * @param from UTF-16 units of its text that are left out
 * @param text what follows them, as far as it goes
 */
export function completionPart(completion: Completion, from: number, text: string): Completion {
  const all = completion.tokens.map((token) => token.text).join('');
  const ending = /^\r?\n/.exec(all.slice(from + text.length))?.[0] ?? '';
  return { ...completion, text, tokens: tokensWithin(completion.tokens, from, text.length + ending.length) };
}
