/** Long work shown in the editor's window, with a way to cancel it. Knows no work. */
import type { CancellationToken, Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver/node';
import type { Progress } from '../base/progress.ts';

export interface WindowProgressOptions {
  title: string;
  /** what is done sooner, counted from its first report, is not worth a notification, ms */
  afterMs: number;
  /** a request's own token: its cancellation ends the work too */
  token?: CancellationToken;
}

type Window = Pick<Connection['window'], 'createWorkDoneProgress'>;

/** Whole percents are enough, and a client that is told more often has no time for its user. */
const leastGapMs = 100;

/**
 * Runs `work` with a progress that the window shows.
 * @param window undefined: the client shows none
 */
export async function withWindowProgress(
  window: Window | undefined,
  { title, afterMs, token }: WindowProgressOptions,
  work: (progress: Progress, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let latest: [percent: number, message: string] = [0, ''];
  let reporter: WorkDoneProgressServerReporter | undefined;
  let sentMs = 0;
  let over = false;
  const asked = token?.onCancellationRequested(() => controller.abort());
  if (token?.isCancellationRequested) controller.abort();
  const begin = async (): Promise<void> => {
    const created = await window?.createWorkDoneProgress().catch(() => undefined);
    if (!created) return;
    created.begin(title, latest[0], latest[1], true);
    created.token.onCancellationRequested(() => controller.abort());
    if (over) created.done();
    else reporter = created;
  };
  let timer: NodeJS.Timeout | undefined;
  const report = (label: string, done: number, total: number): void => {
    const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
    const isSame = percent === latest[0] && label === latest[1];
    latest = [percent, label];
    timer ??= setTimeout(() => void begin(), afterMs);
    const now = performance.now();
    if (!reporter || isSame || now - sentMs < leastGapMs) return;
    sentMs = now;
    reporter.report(...latest);
  };
  try {
    await work({ report }, controller.signal);
  } finally {
    over = true;
    clearTimeout(timer);
    asked?.dispose();
    reporter?.done();
  }
}
