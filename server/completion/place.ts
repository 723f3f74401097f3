/**
 * Where a completion begins: the document cut at the cursor, as if the suggest widget's selected entry stood there. Pure.
 */
import type { OfferRequest } from './offer.ts';

export interface CompletionPlace {
  path: string;
  languageId: string;
  before: string;
  after: string;
  /** as of a request to the engine */
  fromParts?: boolean;
}

/** A place in the document as it is, and what an item there replaces. */
export interface OfferPlace extends CompletionPlace {
  /** UTF-16 offsets in the document */
  start: number;
  end: number;
  /** what the item begins with */
  prefix: string;
}

/** @returns undefined where the selected entry leaves no room for ghost text: what is typed must be a part of it, in order */
export function placeOf(request: OfferRequest): OfferPlace | undefined {
  const { path, languageId, text, cursor, selected, fromParts } = request;
  const document = { path, languageId, ...(fromParts ? { fromParts } : {}) };
  if (!selected) {
    const [before, after] = [text.slice(0, cursor), text.slice(cursor)];
    return { ...document, before, after, start: cursor, end: cursor, prefix: '' };
  }
  const { start, end, text: prefix } = selected;
  if (start > cursor || end < cursor || /[\r\n]/.test(text.slice(start, end))) return undefined;
  if (!isWithin(text.slice(start, end).toLowerCase(), prefix.toLowerCase())) return undefined;
  return { ...document, before: text.slice(0, start) + prefix, after: text.slice(end), start, end, prefix };
}

/** The place as it will be when `text` was accepted. */
export function placeAfter(place: CompletionPlace, text: string): CompletionPlace {
  const { path, languageId, before, after, fromParts } = place;
  const accepted = before.includes('\r\n') || after.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
  return { path, languageId, before: before + accepted, after, ...(fromParts ? { fromParts } : {}) };
}

/** Whether `whole` holds the letters of `part` in order: the editor draws the others as ghost text between them. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of part) {
    at = whole.indexOf(letter, at) + letter.length;
    if (at < letter.length) return false;
  }
  return true;
}
