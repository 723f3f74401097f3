/** Opens a source at its lines: in view and lit, not selected, so that the next key replaces nothing. */
import * as vscode from 'vscode';
import { openCell } from '../openCell.ts';
import type { Place } from './history.ts';
import type { Opening } from './messages.ts';

export class SourceOpener implements vscode.Disposable {
  readonly #light = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('editor.rangeHighlightBorder'),
    isWholeLine: true,
  });
  /** puts the light out again */
  #lit: vscode.Disposable | undefined;

  /** @throws where the file is gone or cannot be shown as text */
  async open({ uri, cell, range: { start, end } }: Place, how: Opening): Promise<void> {
    const viewColumn = how === 'beside' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    if (cell !== undefined) return openCell(uri, cell, { viewColumn, preserveFocus: how === 'peek' });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    // The file may have become shorter since it was read.
    const range = document.validateRange(new vscode.Range(start.line, start.character, end.line, end.character));
    const editor = await vscode.window.showTextDocument(document, {
      preview: true,
      preserveFocus: how === 'peek',
      viewColumn,
      selection: new vscode.Range(range.start, range.start),
    });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.#show(editor, range);
  }

  dispose(): void {
    this.#lit?.dispose();
    this.#light.dispose();
  }

  #show(editor: vscode.TextEditor, range: vscode.Range): void {
    this.#lit?.dispose();
    editor.setDecorations(this.#light, [range]);
    const off = (): void => {
      editor.setDecorations(this.#light, []);
      this.#lit?.dispose();
      this.#lit = undefined;
    };
    const begun = Date.now();
    const moved = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // Opening the editor moves its cursor too, a little later and by no key of the user's.
      if (textEditor === editor && (kind !== undefined || Date.now() - begun > settledMs)) off();
    });
    const edited = vscode.workspace.onDidChangeTextDocument(({ document }) => document === editor.document && off());
    this.#lit = vscode.Disposable.from(moved, edited, {
      dispose: () => editor.setDecorations(this.#light, []),
    });
  }
}

const settledMs = 500;
