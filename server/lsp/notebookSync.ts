/**
 * LSP's synchronisation of notebooks: cells' texts go into the same table as documents', their order into one of notebooks.
 * A message that is not what the protocol says is told to the log and changes as little as it can.
 */
import {
  type Connection,
  type DidChangeTextDocumentParams,
  type DidCloseTextDocumentParams,
  type DidOpenTextDocumentParams,
  Disposable,
  type NotebookDocumentSyncOptions,
  type TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SeenText } from '../feature/serverContext.ts';
import { type Cell, cellText } from '../notebook/cells.ts';
import { Notebooks } from '../notebook/notebooks.ts';

/** Every notebook's every cell. */
export const notebookSync: NotebookDocumentSyncOptions = { notebookSelector: [{ notebook: '*' }] };

/** What a table of documents listens to, by hand. */
class CellTexts {
  readonly #none = (): Disposable => Disposable.create(() => {});
  opened: (params: DidOpenTextDocumentParams) => void = () => {};
  changed: (params: DidChangeTextDocumentParams) => void = () => {};
  closed: (params: DidCloseTextDocumentParams) => void = () => {};
  readonly onWillSaveTextDocument = this.#none;
  readonly onWillSaveTextDocumentWaitUntil = this.#none;
  readonly onDidSaveTextDocument = this.#none;

  onDidOpenTextDocument(handler: CellTexts['opened']): Disposable {
    this.opened = handler;
    return this.#none();
  }

  onDidChangeTextDocument(handler: CellTexts['changed']): Disposable {
    this.changed = handler;
    return this.#none();
  }

  onDidCloseTextDocument(handler: CellTexts['closed']): Disposable {
    this.closed = handler;
    return this.#none();
  }
}

export function followNotebooks(connection: Connection, documents: TextDocuments<TextDocument>): Notebooks {
  const notebooks = new Notebooks();
  const texts = new CellTexts();
  documents.listen(texts);
  const { synchronization } = connection.notebooks;
  synchronization.onDidOpenNotebookDocument(({ notebookDocument: { uri, cells }, cellTextDocuments }) => {
    notebooks.open(uri, cells);
    for (const textDocument of cellTextDocuments) texts.opened({ textDocument });
  });
  synchronization.onDidChangeNotebookDocument(({ notebookDocument: { uri }, change: { cells } }) => {
    const { structure, textContent = [] } = cells ?? {};
    if (structure) {
      notebooks.change(uri, structure.array);
      for (const textDocument of structure.didClose ?? []) texts.closed({ textDocument });
      for (const textDocument of structure.didOpen ?? []) texts.opened({ textDocument });
    }
    for (const { document, changes } of textContent) texts.changed({ textDocument: document, contentChanges: changes });
  });
  synchronization.onDidCloseNotebookDocument(({ notebookDocument: { uri }, cellTextDocuments }) => {
    notebooks.close(uri);
    for (const textDocument of cellTextDocuments) texts.closed({ textDocument });
  });
  return notebooks;
}

/** A document's text, with the cells around it where it is one. Undefined: it is not open. */
export function seenText(
  uri: string,
  documents: Pick<TextDocuments<TextDocument>, 'get'>,
  notebooks: Pick<Notebooks, 'cellsAround'>,
): SeenText | undefined {
  const document = documents.get(uri);
  if (!document) return undefined;
  const around = notebooks.cellsAround(uri);
  const own: Cell = { uri, languageId: document.languageId, text: document.getText() };
  if (!around) return { ...own, start: 0, end: own.text.length, fromParts: false };
  const cells = around.flatMap((cell) => {
    const open = documents.get(cell);
    return open ? [{ uri: cell, languageId: open.languageId, text: open.getText() }] : [];
  });
  return {
    uri,
    fromParts: true,
    ...cellText(
      cells,
      cells.findIndex((cell) => cell.uri === uri),
    ),
  };
}
