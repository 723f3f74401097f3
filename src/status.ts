/** The status bar item: what Fovea is doing, at a glance. */
import * as vscode from 'vscode';
import type { DisposableStore } from './disposables.ts';
import type { Sidecar } from './sidecar.ts';

export function activateStatus(store: DisposableStore, sidecar: Sidecar): void {
  const item = store.add(vscode.window.createStatusBarItem('fovea.status', vscode.StatusBarAlignment.Right, 100));
  item.name = 'Fovea';
  const show = (): void => {
    item.text = `$(eye) Fovea: ${sidecar.report?.state ?? sidecar.state.kind}`;
    item.show();
  };
  store.add(sidecar.onState(show));
  store.add(sidecar.onReport(show));
  show();
}
