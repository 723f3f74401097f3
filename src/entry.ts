/**
 * What VS Code loads: the client, a piece a turn. Evaluated at once, the language client's library holds the extension host
 * for the sum of its parts, while every other extension starts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExtensionContext } from 'vscode';
import type { FoveaApi } from './extension.ts';

/** Others get their turn. */
const nextTurn = (): Promise<void> => sleep(1);

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
