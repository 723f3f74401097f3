/**
 * The log channel that the language client traces into: names and times of messages where `fovea.trace.server` asks for
 * them, and nothing else. The client's own verbose form prints parameters, which hold source text; a workspace could
 * ask for it, so whatever is no headline is dropped here.
 */
import * as vscode from 'vscode';
import { headlineOf } from './traceHeadline.ts';

export function traceChannel(channel: vscode.LogOutputChannel): vscode.LogOutputChannel & vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.LogLevel>();
  const level = (): vscode.LogLevel =>
    vscode.workspace.getConfiguration('fovea').get('trace.server') === 'messages'
      ? vscode.LogLevel.Trace
      : vscode.LogLevel.Info;
  const listening = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('fovea.trace.server')) changed.fire(level());
  });
  const drop = (): void => {};
  return {
    get name() {
      return channel.name;
    },
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    trace: (message) => {
      const headline = headlineOf(message);
      if (headline !== undefined) channel.info(headline);
    },
    debug: drop,
    info: drop,
    warn: drop,
    error: drop,
    append: drop,
    appendLine: drop,
    replace: drop,
    clear: drop,
    show: () => channel.show(true),
    hide: () => channel.hide(),
    dispose: () => {
      listening.dispose();
      changed.dispose();
    },
  };
}
