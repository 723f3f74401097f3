/** How sure a completion is at its place: what the completion service asks before it speaks. Knows no editor. */
import type { Completion } from '../complete.ts';
import { confidence } from './confidence.ts';
import { featuresOf, firstLineOf, type NameOrigin } from './features.ts';

/** Where a completion would stand: the open document, UTF-16 offset. */
export interface JudgedPlace {
  text: string;
  cursor: number;
  languageId: string;
}

/**
 * @param offered cut to what is offered; its first line is judged
 * @param knows whether an identifier stands somewhere in the workspace
 * @returns 0 to 1
 */
export function offerConfidence(
  { tokens, end }: Pick<Completion, 'tokens' | 'end'>,
  { text, cursor, languageId }: JudgedPlace,
  knows: (name: string) => boolean,
): number {
  if (tokens.length === 0) return 0;
  const ended = end === 'lastId' || end === 'endId';
  const before = text.slice(0, cursor);
  return confidence(featuresOf(firstLineOf({ tokens, ended, before, languageId, originOf: originsIn(text, knows) })));
}

/** @param text of the open file, as far as it may be seen */
export function originsIn(text: string, knows: (name: string) => boolean): (name: string) => NameOrigin {
  return (name) => (standsIn(text, name) ? 'file' : knows(name) ? 'workspace' : 'nowhere');
}

const nameCharacter = /[\p{L}\p{N}_$]/u;

/** As a whole name; an offer has few names, so that none of a large file's need be gathered. */
function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text[at - 1] ?? '', text[at + name.length] ?? ''];
    if (!nameCharacter.test(before) && !nameCharacter.test(after)) return true;
  }
  return false;
}
