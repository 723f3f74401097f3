/** What the gate compares: identifiers and the words they are made of. Knows no language and no index. */

/** Identifiers of any language; letters beyond ASCII count as letters. */
const identifier = /[A-Za-z_$\u00aa-\uffff][\w$\u00aa-\uffff]{2,}/g;
const part = /[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|[\u00aa-\uffff]+/g;
const minLength = 3;

/** A term and the UTF-16 offset at which its identifier begins. */
export type TermVisitor = (term: string, offset: number) => void;

/**
 * Calls `visit` for each identifier of `text`, in lower case, then for each of its parts where it has several:
 * `parseHTTPHeader` gives `parsehttpheader`, `parse`, `http`, `header`.
 */
export function eachTerm(text: string, visit: TermVisitor): void {
  for (const match of text.matchAll(identifier)) {
    const [name] = match;
    const whole = name.toLowerCase();
    visit(whole, match.index);
    const parts = name.match(part);
    if (!parts) continue;
    for (const piece of parts) {
      if (piece.length >= minLength && piece.length < name.length) visit(piece.toLowerCase(), match.index);
    }
  }
}

/** An identifier in lower case, its parts where it has several, and the UTF-16 offset at which it begins. */
export type NameVisitor = (whole: string, parts: readonly string[], offset: number) => void;

/** As `eachTerm`, an identifier at a time. */
export function eachName(text: string, visit: NameVisitor): void {
  let last = -1;
  let whole = '';
  let parts: string[] = [];
  eachTerm(text, (term, offset) => {
    if (offset === last) {
      parts.push(term);
      return;
    }
    if (last >= 0) visit(whole, parts, last);
    [whole, parts, last] = [term, [], offset];
  });
  if (last >= 0) visit(whole, parts, last);
}

/** How often each term of `text` occurs. */
export function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  eachTerm(text, (term) => counts.set(term, (counts.get(term) ?? 0) + 1));
  return counts;
}
