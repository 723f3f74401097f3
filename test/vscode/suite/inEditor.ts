/** What the suite's tests do in the editor: wait for Fovea, ask for ghost text and take it. */
import * as vscode from 'vscode';
import type { FoveaApi } from '../../../src/extension.ts';
import { stepMs } from '../../patience.ts';

export const extensionId = 'fovea.fovea';

export async function fovea(): Promise<FoveaApi> {
  const extension = vscode.extensions.getExtension<FoveaApi>(extensionId);
  if (!extension) throw new Error(`${extensionId} is not installed`);
  return extension.activate();
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = stepMs): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A busy machine may be called slow and is ready all the same. */
export function isIdle({ report }: FoveaApi): boolean {
  return report?.state === 'ready' || report?.state === 'slow';
}

export async function ready(): Promise<FoveaApi> {
  const api = await fovea();
  await until('ready', () => isIdle(api));
  return api;
}

/** Of the first workspace folder. */
export function inWorkspace(name: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, name);
}

/** @returns its editor, the cursor at the end of `line` (from 1) */
export async function showAt(document: vscode.TextDocument, line: number): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(document);
  const { end } = document.lineAt(line - 1).range;
  editor.selection = new vscode.Selection(end, end);
  return editor;
}

/**
 * Asks where the cursor is and takes it.
 * @param take VS Code's command: all of it, or a part
 * @returns the text that was inserted, empty where nothing is offered in time
 */
export async function askAndTake(
  { document }: vscode.TextEditor,
  withinMs = stepMs,
  take = 'editor.action.inlineSuggest.commit',
): Promise<string> {
  const before = document.getText();
  const deadline = Date.now() + withinMs;
  // Nothing tells an extension that ghost text is shown: taking it does nothing until it is.
  for (let round = 0; document.getText() === before && Date.now() < deadline; round++) {
    if (round % askAgainAfter === 0) await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await vscode.commands.executeCommand(take);
  }
  return inserted(before, document.getText());
}

/** rounds of 100 ms; what was typed a moment ago may not be read yet when the first request comes */
const askAgainAfter = 80;

function inserted(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return after.slice(start, after.length - end);
}

/** Closes everything; what was typed is gone. */
export async function closeAll(): Promise<void> {
  for (const editor of vscode.window.visibleTextEditors) {
    if (!editor.document.isDirty) continue;
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
