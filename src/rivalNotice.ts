/** Another extension that completes while typing: said once, with a choice. */
import * as vscode from 'vscode';
import type { ClientContext } from './clientContext.ts';
import { DisposableStore } from './disposables.ts';
import { activeRivals } from './rivals.ts';
import { setForUser, setting } from './setting.ts';

const said = 'rivalsSaid';
/** Extensions start after us; what is said while the window opens is not read. */
const settleMs = 20_000;

export function activateRivalNotice(context: ClientContext): void {
  const { extension, store } = context;
  if (extension.globalState.get(said) === true) return;
  const looking = store.add(new DisposableStore());
  const look = (): void => {
    const rivals = activeRivals(vscode.extensions.all);
    if (rivals.length === 0 || !setting('completions.automatic')) return;
    looking.dispose();
    void say(context, rivals);
  };
  const timer = setTimeout(() => {
    // Some start with the first file of their language, or are installed later.
    looking.add(vscode.window.onDidChangeActiveTextEditor(look));
    look();
  }, settleMs);
  looking.add({ dispose: () => clearTimeout(timer) });
}

async function say({ extension, t }: ClientContext, rivals: readonly string[]): Promise<void> {
  await extension.globalState.update(said, true);
  const both = t('Keep Both');
  const onDemand = t('Fovea Only on Demand');
  const words = t('{0} offers completions while you type, too. VS Code shows one of the two.', rivals.join(', '));
  const picked = await vscode.window.showInformationMessage(words, both, onDemand);
  if (picked === onDemand) await setForUser('completions.automatic', false);
}
