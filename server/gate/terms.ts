/** What the gate compares: identifiers and the words they are made of. Knows no language and no index. */

/** Identifiers of any language; letters beyond ASCII count as letters. */
const identifier = /[A-Za-z_$\u00aa-\uffff][\w$\u00aa-\uffff]{2,}/g;
const part = /[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|[\u00aa-\uffff]+/g;
const minLength = 3;

/** Letters and digits that `part` would find to be one. */
const onePart = /^[A-Za-z][a-z0-9]*$/;

/** A term and the UTF-16 offset at which its identifier begins. */
export type TermVisitor = (term: string, offset: number) => void;

/**
 * Calls `visit` for each identifier of `text`, in lower case, then for each of its parts where it has several:
 * `parseHTTPHeader` gives `parsehttpheader`, `parse`, `http`, `header`.
 */
export function eachTerm(text: string, visit: TermVisitor): void {
  eachIdentifier(text, (name, offset) => {
    visit(name.toLowerCase(), offset);
    for (const piece of partsOf(name)) visit(piece, offset);
  });
}

/** Calls `visit` for each identifier of `text` as it is written. */
export function eachIdentifier(text: string, visit: (name: string, offset: number) => void): void {
  for (const match of text.matchAll(identifier)) visit(match[0], match.index);
}

/** The identifiers of `text`, each once. */
export function identifiersOf(text: string): Set<string> {
  const names = new Set<string>();
  eachIdentifier(text, (name) => names.add(name));
  return names;
}

/** The words that an identifier is made of, in lower case; none where it is one word. */
export function partsOf(name: string): string[] {
  if (onePart.test(name)) return [];
  const parts: string[] = [];
  for (const piece of name.match(part) ?? []) {
    if (piece.length >= minLength && piece.length < name.length) parts.push(piece.toLowerCase());
  }
  return parts;
}

/** How often each term of `text` occurs. */
export function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  eachTerm(text, (term) => counts.set(term, (counts.get(term) ?? 0) + 1));
  return counts;
}
