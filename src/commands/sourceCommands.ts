/** What the last completion read, and code like the selection's: pieces of the workspace to pick from. */
import * as vscode from 'vscode';
import { type ConsultedReport, type FindSimilarParams, methods, type Source } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { openBeside } from '../consulted.ts';
import { copiedPlace, placeOf, type SourcePick, sourcePick } from '../consultedLines.ts';
import { cancellable, registerCommand } from './registerCommand.ts';
import { rangeOf, selectionOf } from './selection.ts';

type Opens = Pick<Source, 'uri' | 'range'>;

const mostSimilar = 12;

export function activateSourceCommands(context: ClientContext): void {
  registerCommand(context, 'showSources', () => showSources(context));
  registerCommand(context, 'findSimilar', () => findSimilar(context));
}

async function showSources(context: ClientContext): Promise<void> {
  const { t, consulted, figures } = context;
  const report = await consulted.refresh();
  if (report === undefined) {
    void vscode.window.showInformationMessage(t('Nothing was completed yet: type, or run “Fovea: Complete Here”.'));
    return;
  }
  const { gateMs, firstTokenMs, totalMs } = report.times;
  const times = t(
    'chosen in {0}, first token after {1}, {2} in all',
    figures.ms(gateMs),
    figures.ms(firstTokenMs),
    figures.ms(totalMs),
  );
  const title = t('What the last completion read ({0})', report.reader);
  await pickSource(context, title, times, report.sources, report.copied);
}

async function findSimilar(context: ClientContext): Promise<void> {
  const { t, sidecar } = context;
  const { document, selection } = selectionOf(t);
  // Without a selection: the lines around the cursor.
  const around = new vscode.Range(Math.max(0, selection.start.line - 5), 0, selection.end.line + 6, 0);
  const range = rangeOf(selection.isEmpty ? document.validateRange(around) : selection);
  const params: FindSimilarParams = { uri: document.uri.toString(), range, most: mostSimilar };
  const sources = await cancellable(t('Finding code like this'), (token) =>
    sidecar.request<Source[]>(methods.findSimilar, params, token),
  );
  await pickSource(context, t('Code like this'), undefined, sources, []);
}

async function pickSource(
  { t, figures }: ClientContext,
  title: string,
  placeHolder: string | undefined,
  sources: readonly Source[],
  copied: ConsultedReport['copied'],
): Promise<void> {
  const separator = { kind: vscode.QuickPickItemKind.Separator, label: t('copied word for word from') };
  const items: (vscode.QuickPickItem & Partial<SourcePick<Opens>>)[] = sources.map((source) =>
    sourcePick(source, figures),
  );
  if (copied.length > 0) items.push(separator);
  for (const run of copied) {
    const opens = copiedPlace(run);
    items.push({ label: placeOf(opens), description: t('{0} tokens', figures.count(run.tokens)), opens });
  }
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('No other place in this workspace was read.'));
    return;
  }
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  const picked = await vscode.window.showQuickPick(
    items,
    placeHolder === undefined ? options : { ...options, placeHolder },
  );
  if (picked?.opens) await openBeside(picked.opens);
}
