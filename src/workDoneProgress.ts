/**
 * The sidecar's long work (a model's download, the first index): where it can be cancelled, a notification with a
 * Cancel button; the client's own form has none. The rest stays as the client shows it, in the status bar.
 */
import * as vscode from 'vscode';
import type {
  HandleWorkDoneProgressSignature,
  ProgressToken,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from 'vscode-languageclient/node';
import { progressWords } from './progressWords.ts';
import type { Sidecar } from './sidecar.ts';

type Value = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

interface Shown {
  report(value: WorkDoneProgressBegin | WorkDoneProgressReport): void;
  end(): void;
}

export class WorkDoneNotifications implements vscode.Disposable {
  readonly #sidecar: Sidecar;
  readonly #shown = new Map<ProgressToken, Shown>();
  readonly #listening: vscode.Disposable;

  constructor(sidecar: Sidecar) {
    this.#sidecar = sidecar;
    // One that died ends nothing itself.
    this.#listening = sidecar.onState(({ kind }) => kind !== 'running' && this.#endAll());
  }

  handle(token: ProgressToken, value: Value, next: HandleWorkDoneProgressSignature): void {
    if (value.kind === 'begin' && value.cancellable) {
      this.#shown.set(token, this.#show(token, value));
      return;
    }
    const shown = this.#shown.get(token);
    if (shown === undefined) next(token, value);
    else if (value.kind !== 'end') shown.report(value);
    else {
      this.#shown.delete(token);
      shown.end();
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#endAll();
  }

  #show(token: ProgressToken, begin: WorkDoneProgressBegin): Shown {
    const where = { location: vscode.ProgressLocation.Notification, cancellable: true, title: words(begin.title) };
    let end: () => void = () => {};
    let done = 0;
    let progress: vscode.Progress<{ message?: string; increment?: number }> | undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    void vscode.window.withProgress(where, (given, cancelled) => {
      progress = given;
      cancelled.onCancellationRequested(() => this.#sidecar.notify('window/workDoneProgress/cancel', { token }));
      return ended;
    });
    const report: Shown['report'] = ({ message, percentage }) => {
      const increment = Math.max(0, Math.min(percentage ?? 0, 100) - done);
      done += increment;
      progress?.report({ increment, ...(message === undefined ? {} : { message: words(message) }) });
    };
    report(begin);
    return { report, end };
  }

  #endAll(): void {
    for (const { end } of this.#shown.values()) end();
    this.#shown.clear();
  }
}

function words(english: string): string {
  return progressWords(english, vscode.l10n.t);
}
