/** The model: chosen, fetched; its engine started again. */
import * as vscode from 'vscode';
import { type ModelChoice, methods } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { setForUser, setting } from '../setting.ts';
import { isHubId, type ModelWish, modelPicks } from './modelPicks.ts';
import { registerCommand } from './registerCommand.ts';

/** Of a sentence that needs no answer, ms. */
const shownMs = 5_000;

export function activateModelCommands(context: ClientContext): void {
  const { sidecar } = context;
  registerCommand(context, 'chooseModel', () => chooseModel(context));
  // What was asked for: it shows its own progress, which can be cancelled.
  registerCommand(context, 'getModel', () => getModel(context));
  registerCommand(context, 'restartEngine', () => sidecar.restart());
}

async function getModel({ sidecar, t }: ClientContext): Promise<void> {
  await sidecar.request(methods.getModel, { model: setting('model') });
  vscode.window.setStatusBarMessage(t('The model is on this machine.'), shownMs);
}

async function chooseModel(context: ClientContext): Promise<void> {
  const { sidecar, figures, t } = context;
  const choices = await sidecar.request<ModelChoice[]>(methods.models, {});
  const placeHolder = t('The model stays on this machine; its choice is kept for all workspaces.');
  const options = { title: t('Choose Model'), placeHolder, matchOnDescription: true };
  const picked = await vscode.window.showQuickPick(modelPicks(choices, figures, t), options);
  const model = picked && (await idOf(picked.wish, context));
  if (model === undefined) return;
  // Fetched before it is set: until then the old one serves.
  if (picked?.wish.kind === 'hub' || (picked?.wish.kind === 'listed' && !picked.wish.model.present))
    await sidecar.request(methods.getModel, { model });
  await setForUser('model', model);
  // There the sidecar takes the default model alone, the first of the list.
  if (!vscode.workspace.isTrusted && model !== choices[0]?.id)
    void vscode.window.showInformationMessage(t('It serves once this workspace is trusted.'));
}

/** What the setting is given; undefined where the person thought better of it. */
async function idOf(wish: ModelWish, { t }: ClientContext): Promise<string | undefined> {
  if (wish.kind === 'listed') return wish.model.id;
  if (wish.kind === 'hub') {
    const id = await vscode.window.showInputBox({
      title: t('A model of the Hugging Face hub'),
      prompt: t('Owner and name, as in its address'),
      placeHolder: 'Qwen/Qwen2.5-Coder-0.5B',
      validateInput: (typed) => (isHubId(typed.trim()) ? undefined : t('Owner, a slash, and name.')),
    });
    return id?.trim();
  }
  const file = wish.kind === 'file';
  const [uri] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: file,
      canSelectFolders: !file,
      openLabel: t('Use This Model'),
      ...(file ? { filters: { GGUF: ['gguf'] } } : {}),
    })) ?? [];
  return uri?.fsPath;
}
