/** The statistics' page, opened and erased. */
import * as vscode from 'vscode';
import { methods, type StatisticsReport } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { registerCommand } from './registerCommand.ts';
import { statisticsPage } from './statisticsPage.ts';

const pageName = 'Statistics.md';

export function activateStatisticsCommands(context: ClientContext): void {
  registerCommand(context, 'showStatistics', async () => context.pages.preview(pageName, await textNow(context)));
  registerCommand(context, 'eraseStatistics', () => erase(context));
}

async function textNow({ sidecar, figures, t }: ClientContext): Promise<string> {
  return statisticsPage(await sidecar.request<StatisticsReport>(methods.statistics, {}), figures, t);
}

async function erase(context: ClientContext): Promise<void> {
  const { sidecar, pages, t } = context;
  const remove = t('Erase');
  const question = t('Erase all that Fovea counted on this machine?');
  if ((await vscode.window.showWarningMessage(question, { modal: true }, remove)) !== remove) return;
  await sidecar.request(methods.eraseStatistics, {});
  // An open page shows it.
  pages.set(pageName, await textNow(context));
}
