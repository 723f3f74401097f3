/** What helps when something is wrong: the output, and a report without a path or source text. */
import * as vscode from 'vscode';
import { methods, type ProblemReport } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { registerCommand } from './registerCommand.ts';

export function activateReportCommands(context: ClientContext): void {
  registerCommand(context, 'showOutput', () => context.sidecar.showLog());
  registerCommand(context, 'reportProblem', () => reportProblem(context));
}

async function reportProblem(context: ClientContext): Promise<void> {
  const content = [ask(context), editorPart(context), await sidecarPart(context)].join('\n\n');
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: `${content}\n` });
  await vscode.window.showTextDocument(document);
}

function ask({ t }: ClientContext): string {
  return [
    t('# A problem with Fovea'),
    t('What did you do, what did you expect, and what happened?'),
    t('Below is all that goes with it: read it, take out what you do not want to send, and paste it into an issue.'),
  ].join('\n\n');
}

function editorPart({ extension, sidecar }: ClientContext): string {
  const { state } = sidecar;
  const rows = {
    Fovea: String(extension.extension.packageJSON.version),
    [vscode.env.appName]: vscode.version,
    remote: kindOfRemote(),
    platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    trusted: String(vscode.workspace.isTrusted),
    folders: String(vscode.workspace.workspaceFolders?.length ?? 0),
    sidecar: state.kind,
  };
  return ['## Editor', ...Object.entries(rows).map(([name, value]) => `- ${name}: ${value}`)].join('\n');
}

/** Such as `ssh-remote`; some editors put the host's name there. */
function kindOfRemote(): string {
  const { remoteName } = vscode.env;
  if (remoteName === undefined) return 'none';
  return /^[a-z]+(-[a-z]+)*$/.test(remoteName) ? remoteName : 'yes';
}

/** A sidecar that does not answer is part of the report. */
async function sidecarPart({ sidecar }: ClientContext): Promise<string> {
  try {
    return (await sidecar.request<ProblemReport>(methods.report, {})).markdown;
  } catch (error) {
    return `## Sidecar\nIt did not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}
