/**
 * A completion with its leading blanks as they are to be written: text and tokens alike, so that any part of it is known
 * by its length. Where it came from stays. Pure.
 */
import type { Completion } from '../complete.ts';
import type { Edit, Levelled } from '../indentation/levelling.ts';

/** @param levelled of the completion's own text */
export function levelledCompletion(completion: Completion, { text, edits }: Levelled): Completion {
  if (edits.length === 0) return text === completion.text ? completion : { ...completion, text };
  const tokens = levelledTokens(completion.tokens, edits).filter((token) => token.text !== '');
  return { ...completion, text, tokens };
}

/** The same tokens with the edits in their texts: what is put in belongs to the token that it begins in. */
export function levelledTokens<Token extends { text: string }>(
  tokens: readonly Token[],
  edits: readonly Edit[],
): Token[] {
  let [next, start] = [0, 0];
  return tokens.map((token) => {
    const end = start + token.text.length;
    let text = '';
    let from = start;
    while (next < edits.length && edits[next].start < end) {
      const edit = edits[next];
      if (edit.start >= start) text += token.text.slice(from - start, edit.start - start) + edit.text;
      from = Math.min(end, edit.end);
      if (edit.end > end) break;
      next++;
    }
    text += token.text.slice(Math.max(from, start) - start);
    start = end;
    return { ...token, text };
  });
}
