/** Where a range of a notebook's text lies in the notebook: a cell, and lines in it. A function of values. */
import type { Range } from 'vscode-languageserver';
import { lineStarts } from '../base/textPosition.ts';
import type { NotebookCell } from '../workspace/notebookText.ts';

export interface CellPlace {
  /** among all cells of the notebook, from 0 */
  cell: number;
  /** in the cell, as the editor shows it */
  range: Range;
}

/** @param start, end UTF-16 positions in the text that is made of the cells; what goes beyond a cell's end is cut off */
export function cellPlace(
  text: string,
  cells: readonly NotebookCell[],
  start: number,
  end: number,
): CellPlace | undefined {
  const cell = cells.findLast(({ mark }) => mark <= start) ?? cells[0];
  if (!cell) return undefined;
  const source = text.slice(cell.start, cell.end);
  const starts = lineStarts(source);
  const positionOf = (offset: number): Range['start'] => {
    const inside = Math.min(Math.max(0, offset - cell.start), source.length);
    const line = starts.findLastIndex((lineStart) => lineStart <= inside);
    return { line, character: Math.max(0, inside - starts[line] - cell.indent) };
  };
  return { cell: cell.index, range: { start: positionOf(start), end: positionOf(end) } };
}
