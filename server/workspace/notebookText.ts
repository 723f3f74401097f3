/**
 * A saved notebook as a program: its cells one after the other, each below a mark, as editors write a program in cells.
 * Markdown stands in comments, outputs and attachments are left out. Positions lead to cells, not into the JSON. Pure.
 */
import { languageById } from '../chunking/languages.ts';

export interface NotebookCell {
  /** among all cells of the notebook, from 0 */
  readonly index: number;
  /** UTF-16 positions in the whole text: of the mark above the cell, of its first character, of its end */
  readonly mark: number;
  readonly start: number;
  readonly end: number;
  /** characters that each line has before the cell's own */
  readonly indent: number;
}

export interface NotebookText {
  readonly text: string;
  readonly languageId: string;
  readonly cells: readonly NotebookCell[];
}

/** Larger notebooks are not parsed: a hundred milliseconds of the sidecar's time. */
export const mostNotebookBytes = 16_000_000;

/** By the names that kernels have for languages, where they are not an editor's. */
const kernelLanguages: Readonly<Record<string, string>> = {
  ipython: 'python',
  python3: 'python',
  sage: 'python',
  'c++': 'cpp',
  'c#': 'csharp',
  'f#': 'fsharp',
  '.net (c#)': 'csharp',
  bash: 'shellscript',
  sh: 'shellscript',
  pwsh: 'powershell',
};

type Fields = Readonly<Record<string, unknown>>;

/** @returns undefined where the JSON is damaged or no notebook's */
export function notebookText(json: string): NotebookText | undefined {
  const notebook = parsed(json);
  const written = notebook && cellsOf(notebook);
  if (!written) return undefined;
  const languageId = languageOf(notebook);
  const { open, close } = languageById(languageId).comment;
  const comment = (line: string): string =>
    close === '' ? `${open} ${line}` : `${open} ${line.replaceAll(close, '')} ${close}`;
  const cells: NotebookCell[] = [];
  let text = '';
  for (const [index, cell] of written.entries()) {
    const source = sourceOf(cell);
    const isCode = cell.cell_type === 'code';
    const isProse = cell.cell_type === 'markdown' || cell.cell_type === 'heading';
    if (source.trim() === '' || !(isCode || isProse)) continue;
    const mark = text.length;
    text += `${comment(isCode ? '%%' : '%% [markdown]')}\n`;
    const start = text.length;
    text += isCode ? source : source.split('\n').map(comment).join('\n');
    cells.push({ index, mark, start, end: text.length, indent: isCode ? 0 : open.length + 1 });
    text += '\n\n';
  }
  return { text, languageId, cells };
}

function parsed(json: string): Fields | undefined {
  try {
    return fieldsIn(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** Of format 4, or of format 3 with its sheets. */
function cellsOf({ cells, worksheets }: Fields): Fields[] | undefined {
  const sheets = Array.isArray(worksheets) ? worksheets.flatMap((sheet) => fieldsIn(sheet)?.cells ?? []) : undefined;
  const listed = cells ?? sheets;
  return Array.isArray(listed) ? listed.map((cell) => fieldsIn(cell) ?? {}) : undefined;
}

/** In lines or whole; format 3 has another name for a program's. */
function sourceOf({ source, input }: Fields): string {
  const written = source ?? input;
  const whole = Array.isArray(written) ? written.filter((line) => typeof line === 'string').join('') : written;
  return typeof whole === 'string' ? whole.replace(/\r\n?/g, '\n').replace(/\n$/, '') : '';
}

function languageOf({ metadata }: Fields): string {
  const { kernelspec, language_info: info } = fieldsIn(metadata) ?? {};
  const named = fieldsIn(info)?.name ?? fieldsIn(kernelspec)?.language;
  if (typeof named !== 'string' || named === '') return 'python';
  const name = named.toLowerCase();
  return languageById(Object.hasOwn(kernelLanguages, name) ? kernelLanguages[name] : name).id;
}

function fieldsIn(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
