/** Shows a cell of a saved notebook: its text is its editor's own, not lines of the JSON. */
import * as vscode from 'vscode';

/** @param cell among all cells, from 0 @throws where the notebook is gone or nothing can show it */
export async function openCell(
  uri: string,
  cell: number,
  how: Pick<vscode.NotebookDocumentShowOptions, 'viewColumn' | 'preserveFocus'>,
): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.parse(uri, true));
  // It may have fewer cells by now.
  const index = Math.max(0, Math.min(cell, notebook.cellCount - 1));
  const range = new vscode.NotebookRange(index, index + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { ...how, preview: true, selections: [range] });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}
