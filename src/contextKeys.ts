/** What the manifest's `when` and `enablement` clauses ask: the only place that sets `fovea.*` context keys. */
import * as vscode from 'vscode';
import type { ClientContext } from './clientContext.ts';
import type { ContextKey } from './contextKeyNames.ts';

export function setContextKey(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', `fovea.${key}`, value);
}

/** Keeps them; only what changes is sent. */
export function activateContextKeys({ store, sidecar }: ClientContext): void {
  const sent = new Map<ContextKey, boolean>();
  const set = (key: ContextKey, value: boolean): void => {
    if (sent.get(key) !== value) setContextKey(key, value);
    sent.set(key, value);
  };
  const update = (): void => {
    const running = sidecar.state.kind === 'running';
    const state = sidecar.report?.state;
    set('running', running);
    set('paused', running && state === 'paused');
    const { model } = sidecar.report ?? {};
    if (state !== undefined) set('hasModel', model !== undefined);
    set('capable', model?.capable ?? false);
  };
  const opened = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.uri.scheme === 'file') set('fileOpened', true);
  };
  store.add(sidecar.onState(update));
  store.add(sidecar.onReport(update));
  store.add(vscode.window.onDidChangeActiveTextEditor(opened));
  set('supported', true);
  update();
  opened(vscode.window.activeTextEditor);
}
