/** What of a file's text is read: the text with all covered that may not be seen, or why it is left out. Opens nothing. */
import { languageOf } from '../chunking/languages.ts';
import { coverLines, coverSecrets } from '../reading/cover.ts';
import { holdsKey } from '../reading/holdsKey.ts';
import { longLines } from '../reading/longLines.ts';
import { secretRanges } from '../reading/secretRanges.ts';
import { type LeftOutReason, leftOutByText, textKindOf } from './ignore.ts';
import { type NotebookCell, notebookText } from './notebookText.ts';

export interface Seen {
  /** of the same length and lines, so that positions stay true; of a notebook its cells as one program */
  text: string;
  languageId: string;
  /** of a notebook */
  cells?: readonly NotebookCell[];
}

export type SeenText = { seen: Seen; leftOut?: never } | { leftOut: LeftOutReason; seen?: never };

export const isNotebook = (path: string): boolean => path.toLowerCase().endsWith('.ipynb');

/** @param path relative, parts joined by '/' @param maxBytes of a notebook's cells */
export function seenText(path: string, text: string, maxBytes = Number.POSITIVE_INFINITY): SeenText {
  if (!isNotebook(path)) return covered(path, text, languageOf(path).id);
  const notebook = notebookText(text);
  if (!notebook) return { leftOut: 'data' };
  if (Buffer.byteLength(notebook.text) > maxBytes) return { leftOut: 'tooLarge' };
  const { seen, leftOut } = covered(path, notebook.text, notebook.languageId);
  return leftOut ? { leftOut } : { seen: { ...seen, cells: notebook.cells } };
}

function covered(path: string, text: string, languageId: string): SeenText {
  if (holdsKey(text)) return { leftOut: 'secret' };
  const lines = longLines(text, textKindOf(languageOf(path)));
  const reason = leftOutByText(path, text, lines);
  if (reason) return { leftOut: reason };
  const withoutLines = coverLines(text, lines);
  return { seen: { text: coverSecrets(withoutLines, secretRanges(withoutLines)), languageId } };
}
