/** When completions come: here and now, not for a while, not at all. */
import * as vscode from 'vscode';
import { switchName } from '../../server/languageSwitch.ts';
import { methods } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { commandIds } from '../commandIds.ts';
import { setContextKey } from '../contextKeys.ts';
import { quietHere } from '../inlineCompletion.ts';
import { switchLanguageOn } from '../setting.ts';
import { registerCommand } from './registerCommand.ts';

const snoozeMinutes = [5, 15, 60];

export function activateOfferCommands(context: ClientContext): void {
  const { sidecar, snooze } = context;
  const pause = (paused: boolean): Promise<null> => sidecar.request(methods.pause, { paused });
  registerCommand(context, 'completeHere', () => completeHere(context));
  registerCommand(context, 'pause', () => pause(true));
  registerCommand(context, 'resume', () => pause(false));
  registerCommand(context, 'snooze', (minutes) => begin(context, minutes));
  registerCommand(context, 'endSnooze', () => snooze.end());
}

async function completeHere({ sidecar, snooze, t }: ClientContext): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) throw new Error(t('Open a file first.'));
  const reason = quietHere(document, vscode.InlineCompletionTriggerKind.Invoke, sidecar, snooze);
  if (reason === 'paused') {
    const resume = t('Resume');
    const picked = await vscode.window.showInformationMessage(t('Fovea is paused.'), resume);
    if (picked === resume) await vscode.commands.executeCommand(commandIds.resume);
    return;
  }
  if (reason === 'languageOff') {
    const on = t('Switch On');
    const name = switchName({ languageId: document.languageId, uri: document.uri.toString() });
    const words = t('Completions are switched off for the language “{0}”.', name);
    if ((await vscode.window.showInformationMessage(words, on)) !== on) return;
    await switchLanguageOn(name);
  }
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}

/** @param asked minutes, where another program or a key binding gives them */
async function begin({ snooze, t }: ClientContext, asked: unknown): Promise<void> {
  if (typeof asked === 'number' && asked > 0) {
    snooze.begin(asked);
    return;
  }
  const items = snoozeMinutes.map((minutes) => ({ label: t('{0} minutes', minutes), minutes }));
  const picked = await vscode.window.showQuickPick(items, { title: t('No completions while typing for') });
  if (picked) snooze.begin(picked.minutes);
}

/** The key that the commands' clauses ask; its owner is the snooze. */
export function showSnoozed({ snooze }: Pick<ClientContext, 'snooze'>): void {
  setContextKey('snoozed', snooze.minutesLeft !== undefined);
}
