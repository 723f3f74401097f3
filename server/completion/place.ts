/**
 * Where a completion begins: the document cut at the cursor, as if the suggest widget's selected entry stood there. Pure.
 */
import type { OfferRequest } from './offer.ts';

export interface CompletionPlace {
  path: string;
  languageId: string;
  before: string;
  after: string;
  /** where the text around is put together from parts, such as cells: what of it is the document's own */
  own?: OwnPart;
}

export interface OwnPart {
  /** UTF-16 units of `before` that stand above it */
  start: number;
  /** units of `after` that are its own */
  rest: number;
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
  const { text, cursor, selected } = request;
  const place = placeAt(request);
  if (!selected) return { ...place, start: cursor, end: cursor, prefix: '' };
  const { start, end, text: prefix } = selected;
  if (start > cursor || end < cursor || /[\r\n]/.test(text.slice(start, end))) return undefined;
  if (!isWithin(text.slice(start, end).toLowerCase(), prefix.toLowerCase())) return undefined;
  return { ...placeAt({ ...request, cursor: end }), before: text.slice(0, start) + prefix, start, end, prefix };
}

/** Where the cursor is, in the document as it is. */
export function placeAt({
  path,
  languageId,
  text,
  cursor,
  own,
}: Pick<OfferRequest, 'path' | 'languageId' | 'text' | 'cursor' | 'own'>): CompletionPlace {
  const [before, after] = [text.slice(0, cursor), text.slice(cursor)];
  return { path, languageId, before, after, ...(own && { own: { start: own.start, rest: own.end - cursor } }) };
}

/** The place as it will be when `text` was accepted. */
export function placeAfter(place: CompletionPlace, text: string): CompletionPlace {
  const { path, languageId, before, after, own } = place;
  const accepted = before.includes('\r\n') || after.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
  return { path, languageId, before: before + accepted, after, ...(own && { own }) };
}

/** The place without the parts around: what stands in another cell opens and closes nothing in this one. */
export function ownPlace({ path, languageId, before, after, own }: CompletionPlace): CompletionPlace {
  if (!own) return { path, languageId, before, after };
  return { path, languageId, before: before.slice(own.start), after: after.slice(0, own.rest) };
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
