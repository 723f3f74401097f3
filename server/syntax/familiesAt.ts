/** Families of languages that a place in a document reads: those of the part that stands at the cursor before its host's. */
import { type Kin, numbersOf, ownFamilies } from '../chunking/families.ts';
import { embeddedAt } from './embedded.ts';

/** @param cursor UTF-16 offset in `text`, the whole document */
export function familiesAt({ path, languageId, text }: Kin & { text: string }, cursor: number): string[] {
  const part = embeddedAt(languageId, text.slice(0, cursor), text.slice(cursor));
  const inner = part ? ownFamilies({ path, languageId: part.languageId }) : [];
  return [...new Set([...inner, ...ownFamilies({ path, languageId })])];
}

/** The same as the engine knows them. */
export function familyNumbersAt(document: Kin & { text: string }, cursor: number): number[] {
  return numbersOf(familiesAt(document, cursor));
}
