/** A range of a document as text, and which chunks it touches. Knows no editor. */
import type { Range } from 'vscode-languageserver';
import { lineStarts } from '../base/textPosition.ts';
import { languageOf } from '../chunking/languages.ts';
import { seenPart } from '../reading/seenPart.ts';
import type { IndexedChunk } from '../workspace/repositoryIndex.ts';

export interface SelectedText {
  path: string;
  text: string;
  /** the same as far as a model may see it */
  seen: string;
  /** UTF-16 offsets in the document */
  start: number;
  end: number;
}

/** @param document the whole text; a range beyond its end is cut off there */
export function selectedText(path: string, document: string, range: Range): SelectedText {
  const starts = lineStarts(document);
  const offset = ({ line, character }: Range['start']): number => {
    if (line >= starts.length) return document.length;
    const next = starts[line + 1] ?? document.length;
    return Math.min(starts[line] + character, next);
  };
  const [start, end] = [offset(range.start), offset(range.end)];
  const kind = languageOf(path).kind === 'prose' ? 'prose' : 'code';
  const seen = seenPart(document, { from: start, to: end, kind, cursor: Number.NEGATIVE_INFINITY });
  return { path, text: document.slice(start, end), seen: seen.text, start, end };
}

/** Whether a chunk shows something of the selection. */
export function touches(
  { path, start, end }: SelectedText,
  chunk: Pick<IndexedChunk, 'path' | 'start' | 'end'>,
): boolean {
  return chunk.path === path && chunk.start < end && chunk.end > start;
}
