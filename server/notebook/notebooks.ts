/**
 * Which cells the editor's notebooks have, in order, as its messages tell: opened, changed, closed. What a message names
 * and nobody knows is passed over. Texts of cells are kept elsewhere, as those of documents.
 */

export interface SyncedCell {
  /** URI of its text */
  document: string;
}

/** A splice of a notebook's cells. */
export interface CellsChange {
  start: number;
  deleteCount: number;
  cells?: readonly SyncedCell[];
}

interface Notebook {
  uri: string;
  cells: string[];
}

export class Notebooks {
  readonly #notebooks = new Map<string, Notebook>();
  readonly #byCell = new Map<string, Notebook>();

  open(uri: string, cells: readonly SyncedCell[]): void {
    this.close(uri);
    const notebook = { uri, cells: cells.map(({ document }) => document) };
    this.#notebooks.set(uri, notebook);
    for (const cell of notebook.cells) this.#byCell.set(cell, notebook);
  }

  change(uri: string, { start, deleteCount, cells = [] }: CellsChange): void {
    const notebook = this.#notebooks.get(uri);
    if (!notebook) return;
    const added = cells.map(({ document }) => document);
    const removed = notebook.cells.splice(start, deleteCount, ...added);
    for (const cell of removed) this.#byCell.delete(cell);
    // A cell that was moved comes back.
    for (const cell of notebook.cells) this.#byCell.set(cell, notebook);
  }

  close(uri: string): void {
    for (const cell of this.#notebooks.get(uri)?.cells ?? []) this.#byCell.delete(cell);
    this.#notebooks.delete(uri);
  }

  /** The notebook's URI, of a cell's or of an interactive window's input. */
  notebookOf(uri: string): string | undefined {
    return this.#notebookAt(uri)?.uri;
  }

  /** URIs of the cells beside which a document stands, itself among them, in order; undefined: it is in no notebook. */
  cellsAround(uri: string): readonly string[] | undefined {
    const notebook = this.#notebookAt(uri);
    if (!notebook) return undefined;
    // What is about to be run stands behind what was.
    return notebook.cells.includes(uri) ? notebook.cells : [...notebook.cells, uri];
  }

  #notebookAt(uri: string): Notebook | undefined {
    const own = this.#byCell.get(uri);
    const number = own ? undefined : /^vscode-interactive-input:.*InteractiveInput-(\d+)/.exec(uri)?.[1];
    if (number === undefined) return own;
    return [...this.#notebooks.values()].find((notebook) => notebook.uri.endsWith(`Interactive-${number}.interactive`));
  }
}

/**
 * The notebook's own URI from that of a cell as VS Code makes it: the notebook's with another scheme, its own scheme in
 * base 64 at the fragment's end. Undefined for any other URI.
 */
export function notebookUriOf(cellUri: string): string | undefined {
  const parts = /^vscode-notebook-cell:([^#]*)(?:#\w*?s([\w%=-]*)|#.*)?$/.exec(cellUri);
  if (!parts) return undefined;
  const [, rest, encoded = ''] = parts;
  const scheme = Buffer.from(encoded.replace(/=|%3D/gi, ''), 'base64url').toString('latin1');
  return `${/^[a-z][a-z\d+.-]*$/i.test(scheme) ? scheme : 'file'}:${rest}`;
}
