/** Where Fovea cannot run: said once in a message, and in the status bar. Nothing is started. */
import * as vscode from 'vscode';
import { setContextKey } from './contextKeys.ts';
import type { DisposableStore } from './disposables.ts';

const said = 'notSupportedSaid';

export function activateNotSupported(
  extension: vscode.ExtensionContext,
  store: DisposableStore,
  sentence: string,
): void {
  const item = store.add(vscode.window.createStatusBarItem('fovea.status', vscode.StatusBarAlignment.Right, 100));
  item.name = 'Fovea';
  item.text = `$(circle-slash) ${vscode.l10n.t('Fovea: not supported')}`;
  item.tooltip = sentence;
  item.show();
  // A panel that nobody fills would wait for ever.
  setContextKey('unsupported', true);
  if (extension.globalState.get(said) === sentence) return;
  void extension.globalState.update(said, sentence);
  void vscode.window.showWarningMessage(sentence);
}
