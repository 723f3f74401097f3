/** Between VS Code and the client's inline completions: whether the sidecar is asked, and that an offer was taken. */
import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { acceptedCommand, methods } from '../server/protocol.ts';
import type { AskAgain } from './askAgain.ts';
import type { ClientContext } from './clientContext.ts';
import { type QuietReason, quietReason } from './quiet.ts';
import { setting } from './setting.ts';
import type { Sidecar } from './sidecar.ts';
import type { Snooze } from './snooze.ts';

/** @param onOffer called after each answer that offers something */
export function inlineCompletionMiddleware(
  sidecar: Sidecar,
  snooze: Snooze,
  askAgain: AskAgain,
  onOffer: () => void,
): Pick<Middleware, 'provideInlineCompletionItems'> {
  return {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      const { trigger, answered } = askAgain.asked(document, context.triggerKind);
      const quiet = quietHere(document, trigger, sidecar, snooze);
      sidecar.debug(`completion: asked for at line ${position.line + 1}, ${quiet ?? 'not quiet'}`);
      if (quiet !== undefined) {
        answered(0);
        return undefined;
      }
      const answer = await next(document, position, { ...context, triggerKind: trigger }, token);
      const items = Array.isArray(answer) ? answer : answer?.items;
      if (!token.isCancellationRequested) answered(items?.length ?? 0);
      if (items?.length) onOffer();
      return answer;
    },
  };
}

/** Why nothing would be offered in a document. */
export function quietHere(
  document: vscode.TextDocument,
  trigger: vscode.InlineCompletionTriggerKind,
  sidecar: Sidecar,
  snooze: Snooze,
): QuietReason | undefined {
  const editor = vscode.workspace.getConfiguration('editor', document);
  return quietReason({
    trigger: trigger === vscode.InlineCompletionTriggerKind.Invoke ? 'invoked' : 'automatic',
    running: sidecar.state.kind === 'running',
    paused: sidecar.report?.state === 'paused',
    snoozed: snooze.minutesLeft !== undefined,
    languages: setting('languages', document),
    document: { languageId: document.languageId, uri: document.uri.toString() },
    automatic: setting('completions.automatic', document),
    inlineSuggest: editor.get('inlineSuggest.enabled', true),
  });
}

/** VS Code runs an item's command when all of it was accepted; of a part it tells nobody. */
export function activateAcceptance({ store, sidecar }: ClientContext): void {
  store.add(
    vscode.commands.registerCommand(acceptedCommand, (offer: unknown) => {
      if (typeof offer === 'number') sidecar.notify(methods.accepted, { offer });
    }),
  );
}
