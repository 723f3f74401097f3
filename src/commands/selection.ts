/** The selection that a command is about. */
import * as vscode from 'vscode';
import type { Range } from 'vscode-languageclient/node';
import type { Translate } from '../translate.ts';

/** @throws Error that says what to do where no editor is open */
export function selectionOf(t: Translate): { document: vscode.TextDocument; selection: vscode.Selection } {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error(t('Open a file first.'));
  return { document: editor.document, selection: editor.selection };
}

/** As the protocol has it. */
export function rangeOf({ start, end }: vscode.Range): Range {
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}
