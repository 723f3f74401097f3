/** For the selection: explained, documented in an edit to review, tests in a new file. The sidecar says who can. */
import * as vscode from 'vscode';
import { methods, type RewriteKind, type RewriteParams, type RewriteResult } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { cancellable, registerCommand } from './registerCommand.ts';
import { rangeOf, selectionOf } from './selection.ts';

export function activateRewriteCommands(context: ClientContext): void {
  registerCommand(context, 'explain', () => explain(context));
  registerCommand(context, 'document', () => documentSelection(context));
  registerCommand(context, 'suggestTests', () => suggestTests(context));
}

async function explain(context: ClientContext): Promise<void> {
  const { text } = await rewrite(context, 'explain', context.t('Explaining the selection'));
  await context.pages.showBeside('Explanation.md', text);
}

async function documentSelection(context: ClientContext): Promise<void> {
  const { t } = context;
  const { text, document, selection, version } = await rewrite(context, 'document', t('Documenting the selection'));
  if (document.version !== version) throw new Error(t('The file was changed meanwhile: run the command again.'));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, selection, text, { needsConfirmation: true, label: t('Fovea: document the selection') });
  await vscode.workspace.applyEdit(edit);
}

async function suggestTests(context: ClientContext): Promise<void> {
  const { text, document } = await rewrite(context, 'tests', context.t('Writing tests for the selection'));
  const file = await vscode.workspace.openTextDocument({ language: document.languageId, content: text });
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside });
}

interface Rewritten extends RewriteResult {
  document: vscode.TextDocument;
  selection: vscode.Selection;
  /** of the document as it was sent */
  version: number;
}

/** @throws what the sidecar answers where the model is not measured to be able to */
async function rewrite({ sidecar, t }: ClientContext, kind: RewriteKind, title: string): Promise<Rewritten> {
  const { document, selection } = selectionOf(t);
  if (selection.isEmpty) throw new Error(t('Select the code first.'));
  const { version } = document;
  const params: RewriteParams = { kind, uri: document.uri.toString(), range: rangeOf(selection) };
  const result = await cancellable(title, (token) => sidecar.request<RewriteResult>(methods.rewrite, params, token));
  return { ...result, document, selection, version };
}
