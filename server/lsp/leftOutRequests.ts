/** `fovea/leftOut` and `fovea/explainFile`: what the index does not hold, and why one file is in it or not. */
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { FileExplanation, LeftOutReport } from '../protocol.ts';
import { methods } from '../protocol.ts';
import type { Explanation } from '../workspace/explainPath.ts';
import { filePathOf } from '../workspace/folders.ts';
import type { SidecarWorkspace } from './sidecarWorkspace.ts';

type Workspace = Pick<SidecarWorkspace, 'index' | 'stats'>;

export function registerLeftOutRequests(connection: Pick<Connection, 'onRequest'>, workspace: Workspace): void {
  connection.onRequest(methods.leftOut, (): LeftOutReport => leftOutReport(workspace));
  connection.onRequest(methods.explainFile, async (params: unknown, token: CancellationToken): Promise<unknown> => {
    const uri = (params as { uri?: unknown } | null)?.uri;
    if (typeof uri !== 'string') throw new ResponseError(LSPErrorCodes.RequestFailed, '"uri" is to be a text.');
    const stopped = new AbortController();
    token.onCancellationRequested(() => stopped.abort());
    return explainFile(workspace, uri, stopped.signal);
  });
}

export function leftOutReport({ index, stats }: Workspace): LeftOutReport {
  const entries = [...(index?.leftOut() ?? [])].map(({ path, kind, reason, rule }) => ({
    ...{ path, kind, reason },
    ...(rule && { rule: { source: rule.source, line: rule.line, text: rule.text } }),
  }));
  return { files: stats.leftOut, folders: stats.leftOutFolders, entries };
}

/** A file that cannot be looked at now is not known: the next look tells. */
export async function explainFile(
  { index }: Pick<Workspace, 'index'>,
  uri: string,
  signal?: AbortSignal,
): Promise<FileExplanation> {
  const file = filePathOf(uri);
  const explained = file === undefined ? undefined : await index?.explain(file, signal).catch(() => undefined);
  return explained === undefined ? { state: 'unknown' } : shown(explained);
}

function shown(explanation: Explanation): FileExplanation {
  if (explanation.state === 'read') return { state: 'read' };
  if (explanation.state !== 'leftOut') return { state: 'unknown' };
  const { path, by, reason, rule } = explanation;
  return { state: 'leftOut', reason, ...(by !== path && { folder: by }), ...(rule && { rule }) };
}
