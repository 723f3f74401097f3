/** A command of the palette: what it throws is shown as one line; what was cancelled is not shown. */
import * as vscode from 'vscode';
import type { ClientContext } from '../clientContext.ts';
import { type CommandName, commandIds } from '../commandIds.ts';

/** @param run is given what another program passed; from the palette nothing */
export function registerCommand(
  { store }: Pick<ClientContext, 'store'>,
  name: CommandName,
  run: (...args: unknown[]) => unknown,
): void {
  store.add(
    vscode.commands.registerCommand(commandIds[name], async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        if (error instanceof vscode.CancellationError) return;
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    }),
  );
}

/** Work that takes a while, with a Cancel button. */
export function cancellable<R>(title: string, work: (token: vscode.CancellationToken) => Promise<R>): Thenable<R> {
  const where = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(where, (_, token) => work(token));
}
