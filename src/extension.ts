/** The root of the client: builds every feature, and takes all of them down again. */
import type * as vscode from 'vscode';
import { LanguageClientSidecar } from './client.ts';
import { DisposableStore } from './disposables.ts';
import { activateStatus } from './status.ts';

/** VS Code calls `activate` and `deactivate` of one module: what the second takes down must be kept here. */
let running: { sidecar: LanguageClientSidecar; store: DisposableStore } | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const store = new DisposableStore();
  const sidecar = store.add(new LanguageClientSidecar(context, {}));
  activateStatus(store, sidecar);
  running = { sidecar, store };
  void sidecar.start();
}

export async function deactivate(): Promise<void> {
  const { sidecar, store } = running ?? {};
  running = undefined;
  await sidecar?.stop();
  store?.dispose();
}
