/**
 * Documents as a client gives them. It may send anything: what is no document or no change of one is refused here, so that
 * nothing behind it meets a language without a name or a place that is no number.
 */
import type {
  Position,
  Range,
  TextDocumentContentChangeEvent,
  TextDocumentsConfiguration,
} from 'vscode-languageserver/node';
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
    for (const change of changes) TextDocument.update(document, [within(document, change)], version);
    return document;
  },
};

/** A line beyond the text's end, as of a change that came late, would leave lines without a place behind. */
function within(document: TextDocument, change: TextDocumentContentChangeEvent): TextDocumentContentChangeEvent {
  if (!('range' in change)) return change;
  const clamped = (position: Position): Position => document.positionAt(document.offsetAt(position));
  return { text: change.text, range: { start: clamped(change.range.start), end: clamped(change.range.end) } };
}

function isChange(change: Partial<TextDocumentContentChangeEvent & { range: Range }> | null): boolean {
  if (typeof change?.text !== 'string') return false;
  const { range } = change;
  if (range === undefined) return true;
  return [range?.start?.line, range?.start?.character, range?.end?.line, range?.end?.character].every(Number.isInteger);
}
