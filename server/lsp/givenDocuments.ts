/**
 * Documents as a client gives them. It may send anything: what is no document or no change of one is refused here, so that
 * nothing behind it meets a language without a name or a place that is no number.
 */
import type { Range, TextDocumentContentChangeEvent, TextDocumentsConfiguration } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** Both throw on what is of the wrong kind: the message is passed over, and the connection says so in its log. */
export const givenDocuments: TextDocumentsConfiguration<TextDocument> = {
  create(uri, languageId, version, content) {
    const texts: unknown[] = [uri, languageId, content];
    if (!texts.every((each) => typeof each === 'string')) throw new TypeError('no document');
    return TextDocument.create(uri, languageId, version, content);
  },
  update(document, changes, version) {
    if (!Array.isArray(changes) || !changes.every(isChange)) throw new TypeError('no change of a document');
    return TextDocument.update(document, changes, version);
  },
};

function isChange(change: Partial<TextDocumentContentChangeEvent & { range: Range }> | null): boolean {
  if (typeof change?.text !== 'string') return false;
  const { range } = change;
  if (range === undefined) return true;
  return [range?.start?.line, range?.start?.character, range?.end?.line, range?.end?.character].every(Number.isInteger);
}
