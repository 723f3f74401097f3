/**
 * What VS Code loads: the client, a piece a turn. Evaluated at once, the language client's library holds the extension host
 * for the sum of its parts, while every other extension starts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExtensionContext } from 'vscode';
import type { FoveaApi } from './extension.ts';

export async function activate(context: ExtensionContext): Promise<FoveaApi> {
  await nextTurn();
  await import('vscode-languageserver-protocol/node');
  await nextTurn();
  await import('vscode-languageclient/node');
  await nextTurn();
  const { activate } = await import('./extension.ts');
  await nextTurn();
  return activate(context);
}

export async function deactivate(): Promise<void> {
  const { deactivate } = await import('./extension.ts');
  await deactivate();
}
