/** The index and the chunk caches: built anew, deleted. */
import * as vscode from 'vscode';
import { methods } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { registerCommand } from './registerCommand.ts';

export function activateIndexCommands(context: ClientContext): void {
  const { sidecar } = context;
  registerCommand(context, 'rebuildIndex', () => sidecar.request(methods.reindex, {}));
  registerCommand(context, 'deleteCaches', () => deleteCaches(context));
}

async function deleteCaches({ sidecar, figures, t }: ClientContext): Promise<void> {
  const remove = t('Delete');
  const question = t('Delete all chunk caches and stored indexes?');
  const detail = t('They are computed again as they are needed. Models stay.');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, remove);
  if (answer !== remove) return;
  const { bytes } = await sidecar.request<{ bytes: number }>(methods.deleteCaches, {});
  void vscode.window.showInformationMessage(t('Freed {0}.', figures.bytes(bytes)));
}
