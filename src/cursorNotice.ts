/**
 * Tells the sidecar where a person puts the cursor, so that it can read up before the first key is typed there. VS Code
 * asks for ghost text only after a key.
 */
import * as vscode from 'vscode';
import { methods } from '../server/protocol.ts';
import { documentSelector } from './client.ts';
import type { ClientContext } from './clientContext.ts';
import { MovedCursor } from './movedCursor.ts';

export function activateCursorNotice({ store, sidecar, snooze }: ClientContext): void {
  const cursor = new MovedCursor();
  const look = (editor: vscode.TextEditor | undefined): void => {
    if (editor === undefined || editor !== vscode.window.activeTextEditor) return;
    const { document, selections } = editor;
    const uri = document.uri.toString();
    const isMoved = cursor.isMoved({ uri, version: document.version });
    if (!isMoved || selections.length > 1 || !selections[0].isEmpty || snooze.minutesLeft !== undefined) return;
    if (!vscode.languages.match(documentSelector, document)) return;
    const { line, character } = selections[0].active;
    sidecar.notify(methods.cursor, { uri, position: { line, character } });
  };
  store.add(vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => look(textEditor)));
  store.add(vscode.window.onDidChangeActiveTextEditor(look));
  // A sidecar that has just started knows of no cursor; by its first report it knows the documents.
  let isNew = true;
  store.add(sidecar.onState(({ kind }) => (isNew ||= kind === 'starting' || kind === 'restarting')));
  store.add(
    sidecar.onReport(() => {
      if (isNew) look(vscode.window.activeTextEditor);
      isNew = false;
    }),
  );
}
