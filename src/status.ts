/** The status bar item: what Fovea is doing, at a glance; its hover; and the actions that a click offers. */
import * as vscode from 'vscode';
import type { ClientContext } from './clientContext.ts';
import { type CommandName, commandIds } from './commandIds.ts';
import { openBeside } from './consulted.ts';
import { consultedLines, consultedPlaces, openSourceCommand } from './consultedLines.ts';
import { hoverCommands, statusHover } from './statusHover.ts';
import { type StatusLook, statusLook } from './statusLook.ts';

/** After an answer, before what it read is asked for: typing gives several a second. */
const settleMs = 400;

const severityColours = {
  none: undefined,
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
} as const;

/** @returns what shows the present state again, for who changes it elsewhere (the snooze) */
export function activateStatus(context: ClientContext): () => void {
  const { extension, store, sidecar, consulted, thisFile, t } = context;
  const item = store.add(vscode.window.createStatusBarItem('fovea.status', vscode.StatusBarAlignment.Right, 100));
  item.name = 'Fovea';
  item.command = commandIds.showActions;
  const titles = commandTitles(extension);
  const show = (): void => {
    const look = lookOf(context);
    const colour = severityColours[look.severity];
    item.text = `$(${look.icon}) ${look.label}`;
    item.accessibilityInformation = { label: `${look.label}. ${look.sentence}` };
    item.backgroundColor = colour && new vscode.ThemeColor(colour);
    item.tooltip = hoverOf(context, look, titles);
    item.show();
  };
  store.add(sidecar.onState(show));
  store.add(sidecar.onReport(show));
  store.add(consulted.onChange(show));
  store.add(thisFile.onChange(show));
  askWhatWasRead(context);
  store.add(
    vscode.commands.registerCommand(openSourceCommand, (index: unknown) => {
      const { report } = consulted;
      const source = typeof index === 'number' && report ? consultedPlaces(report).at(index) : undefined;
      if (source === undefined) return;
      openBeside(source).then(undefined, () => {
        const words = t('{0} cannot be opened: it may have been moved or deleted.', source.path);
        void vscode.window.showErrorMessage(words);
      });
    }),
  );
  store.add(vscode.commands.registerCommand(commandIds.showActions, () => pickAction(lookOf(context), titles)));
  show();
  return show;
}

function lookOf({ sidecar, snooze, thisFile, figures, t }: ClientContext): StatusLook {
  const minutes = snooze.minutesLeft;
  const snoozed = minutes === undefined ? {} : { snoozedMinutes: minutes };
  const file = thisFile.explanation === undefined ? {} : { thisFile: thisFile.explanation };
  return statusLook({ sidecar: sidecar.state, report: sidecar.report, ...snoozed, ...file }, figures, t);
}

function hoverOf(
  { sidecar, consulted, thisFile, figures, t }: ClientContext,
  look: StatusLook,
  titles: Record<CommandName, string>,
): vscode.MarkdownString {
  const text = statusHover(look, sidecar.report, titles, figures, t, thisFile.explanation);
  const hover = new vscode.MarkdownString([text, ...consultedLines(consulted.report, figures, t)].join('\n\n'), true);
  hover.isTrusted = { enabledCommands: [...hoverCommands, openSourceCommand] };
  return hover;
}

/** Titles as the manifest has them, in the user's language: `packageJSON` is translated. */
function commandTitles(extension: vscode.ExtensionContext): Record<CommandName, string> {
  const declared = extension.extension.packageJSON.contributes.commands as { command: string; title: string }[];
  const titleOf = (id: string): string => declared.find(({ command }) => command === id)?.title ?? id;
  return Object.fromEntries(Object.entries(commandIds).map(([name, id]) => [name, titleOf(id)])) as Record<
    CommandName,
    string
  >;
}

/** The hover is written before it is asked for, so what the last answer read is asked for after each. */
function askWhatWasRead({ store, sidecar, consulted }: ClientContext): void {
  let timer: NodeJS.Timeout | undefined;
  let known = sidecar.report?.last;
  store.add({ dispose: () => clearTimeout(timer) });
  store.add(
    sidecar.onReport(({ last }) => {
      if (last === undefined || (known?.totalMs === last.totalMs && known.firstTokenMs === last.firstTokenMs)) return;
      known = last;
      clearTimeout(timer);
      // Failing, the hover goes without; the sidecar's state says why.
      timer = setTimeout(() => consulted.refresh().catch(() => undefined), settleMs);
    }),
  );
}

async function pickAction(look: StatusLook, titles: Record<CommandName, string>): Promise<void> {
  const rest: CommandName[] = ['showLeftOut', 'showStatistics', 'showOutput', 'reportProblem'];
  const names = [...look.actions, ...rest.filter((name) => !look.actions.includes(name))];
  const items = names.map((name) => ({ label: titles[name], name }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Fovea', placeHolder: look.sentence });
  if (picked) await vscode.commands.executeCommand(commandIds[picked.name]);
}
