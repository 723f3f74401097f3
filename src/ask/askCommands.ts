/** The panel's commands: ask, begin anew, an earlier conversation, forget this one. */
import * as vscode from 'vscode';
import type { ClientContext } from '../clientContext.ts';
import { registerCommand } from '../commands/registerCommand.ts';
import { conversationTitle, type History } from './history.ts';
import type { AskPanel } from './panel.ts';

export function activateAskCommands(context: ClientContext, panel: AskPanel): void {
  // Another program (a walkthrough, a test) may say what to ask.
  registerCommand(context, 'ask', (question) => panel.show(typeof question === 'string' ? question : undefined));
  registerCommand(context, 'newConversation', async () => {
    await panel.session.begin();
    await panel.show();
  });
  registerCommand(context, 'clearConversation', async () => {
    await panel.session.clear();
    await panel.show();
  });
  registerCommand(context, 'earlierConversations', async () => {
    const picked = await pickConversation(context, panel.history);
    if (picked === undefined) return;
    await panel.session.open(picked);
    await panel.show();
  });
}

interface ConversationItem extends vscode.QuickPickItem {
  id: string;
}

function pickConversation({ t }: ClientContext, history: History): Promise<string | undefined> {
  const forget = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Forget') };
  const forgetAll = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: t('Forget all conversations') };
  const date = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const items = (): ConversationItem[] =>
    history.all().map(({ conversation, at }) => ({
      id: conversation.id,
      label: conversationTitle(conversation),
      description: date.format(at),
      buttons: [forget],
    }));
  const picker = vscode.window.createQuickPick<ConversationItem>();
  picker.title = t('Earlier conversations about this workspace');
  picker.placeholder = history.all().length === 0 ? t('Nothing was asked yet.') : t('Type a word of the question');
  picker.items = items();
  picker.buttons = [forgetAll];
  return new Promise((resolve) => {
    picker.onDidTriggerItemButton(async ({ item }) => {
      await history.forget(item.id);
      picker.items = items();
    });
    picker.onDidTriggerButton(async () => {
      await history.clear();
      picker.items = items();
    });
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.id);
      picker.hide();
    });
    picker.onDidHide(() => {
      picker.dispose();
      resolve(undefined);
    });
    picker.show();
  });
}
