/** Another extension that completes while typing: said once, with a choice. */
import * as vscode from 'vscode';
import type { ClientContext } from './clientContext.ts';
import { activeRivals } from './rivals.ts';
import { setForUser, setting } from './setting.ts';

const said = 'rivalsSaid';
/** Extensions start after us; what is said while the window opens is not read. */
const settleMs = 20_000;

export function activateRivalNotice(context: ClientContext): void {
  if (context.extension.globalState.get(said) === true) return;
  const timer = setTimeout(() => void say(context), settleMs);
  context.store.add({ dispose: () => clearTimeout(timer) });
}

async function say({ extension, t }: ClientContext): Promise<void> {
  const rivals = activeRivals(vscode.extensions.all);
  if (rivals.length === 0 || !setting('completions.automatic')) return;
  await extension.globalState.update(said, true);
  const both = t('Keep Both');
  const onDemand = t('Fovea Only on Demand');
  const words = t('{0} offers completions while you type, too. VS Code shows one of the two.', rivals.join(', '));
  const picked = await vscode.window.showInformationMessage(words, both, onDemand);
  if (picked === onDemand) await setForUser('completions.automatic', false);
}
