/**
 * Cells of a notebook that are one text: those of the cell's own language, in order, with the cell among them. Pure; knows
 * no protocol.
 */

export interface Cell {
  uri: string;
  languageId: string;
  text: string;
}

/** A document in the text that it is a part of. */
export interface CellText {
  languageId: string;
  text: string;
  /** UTF-16 offsets between which the document stands in it */
  start: number;
  end: number;
}

/** Between two cells: what stands in one does not go on in the next. */
const between = '\n\n';
/** UTF-16 units of other cells, the nearest ones: more than anything that is asked of a place looks at. */
const mostBefore = 120_000;
const mostAfter = 24_000;

/** Magics whose cell is still of the notebook's language. */
const sameLanguage =
  /^(?:time|timeit|capture|prun|lprun|memit|mprun|debug|snakeviz|scalene|pyinstrument|cache|skip|run_if|ai_ignore|python3?|pypy|px)$/;
const languageOfMagic: Readonly<Record<string, string>> = {
  bash: 'shellscript',
  sh: 'shellscript',
  script: 'shellscript',
  cmd: 'bat',
  powershell: 'powershell',
  pwsh: 'powershell',
  sql: 'sql',
  bigquery: 'sql',
  html: 'html',
  svg: 'xml',
  css: 'css',
  javascript: 'javascript',
  js: 'javascript',
  typescript: 'typescript',
  latex: 'latex',
  markdown: 'markdown',
  md: 'markdown',
  r: 'r',
  ruby: 'ruby',
  perl: 'perl',
  julia: 'julia',
  scala: 'scala',
  csharp: 'csharp',
  fsharp: 'fsharp',
  cython: 'python',
};

/** The language that a cell is written in: a magic in its first line says another than the editor knows. */
export function languageOfCell({ languageId, text }: Pick<Cell, 'languageId' | 'text'>): string {
  const magic = /^\s*(?:%%|#!)([A-Za-z_][\w-]*)/.exec(text)?.[1].toLowerCase();
  if (magic === undefined || sameLanguage.test(magic)) return languageId;
  // A shell's own first line names a path, which is no word.
  return languageOfMagic[magic] ?? `${languageId}-${magic}`;
}

/** @param index of the cell whose text is asked for */
export function cellText(cells: readonly Cell[], index: number): CellText {
  const { text } = cells[index];
  const languageId = languageOfCell(cells[index]);
  const isSame = (cell: Cell): boolean => cell.text.trim() !== '' && languageOfCell(cell) === languageId;
  let [before, after] = ['', ''];
  for (const cell of cells.slice(0, index).reverse()) {
    if (!isSame(cell)) continue;
    const joined = cell.text.trimEnd() + between + before;
    if (joined.length > mostBefore) break;
    before = joined;
  }
  for (const cell of cells.slice(index + 1)) {
    if (!isSame(cell)) continue;
    const joined = after + between + cell.text.trimEnd();
    if (joined.length > mostAfter) break;
    after = joined;
  }
  return { languageId, text: before + text + after, start: before.length, end: before.length + text.length };
}
