/** An import in a process of its own, from its start to its end: nothing of it is left here, however it ended. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { type ChildEntry, childCommand, exitWords } from '../base/childEntry.ts';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { importDrafts } from '../engine/graph/importDrafts.ts';
import type { FromImporter, ImportOrder, ToImporter } from './importMessages.ts';
import type { CheckOptions } from './storedModel.ts';

/** How long a cancelled import may take to clear up behind itself before it is killed, ms: longer than a forward. */
const longestCleanupMs = 5_000;
/** Of what it wrote to standard error, for whoever looks into a crash, characters. */
const traceLength = 4_000;

/** @throws FoveaError of the import's own, `cancelled` once it is gone, or `failure` where its process died */
export async function importInProcess(
  importer: ChildEntry,
  order: ImportOrder,
  { progress, signal }: CheckOptions,
  graceMs = longestCleanupMs,
): Promise<void> {
  throwIfAborted(signal);
  const { command, args, env } = childCommand(importer);
  // Standard output belongs to the command line.
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], windowsHide: true, env });
  const tell = (message: ToImporter): void => {
    // The callback: a channel that closed is news of the exit, which is awaited below.
    if (child.connected) child.send(message, () => {});
  };
  let last: FromImporter | undefined;
  child.on('message', (message: FromImporter) => {
    if (message.kind === 'progress') progress.report(message.label, message.done, message.total);
    else last = message;
  });
  let trace = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    trace = (trace + text).slice(-traceLength);
  });
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    tell({ kind: 'cancel' });
    timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  const end = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(`could not be started (${error.message})`);
    });
    // Not `exit`: what it said last may still be on its way.
    child.once('close', (code, by) => resolve(exitWords(code, by)));
  });
  tell({ kind: 'import', order });
  const reason = await end;
  clearTimeout(timer);
  signal?.removeEventListener('abort', cancel);
  if (last?.kind === 'done') return;
  // A process that was killed cleared nothing up.
  if (child.pid !== undefined) {
    const drafts = Object.values(importDrafts(order.modelDir, child.pid));
    // Where it could not even write, there is nothing to remove.
    await Promise.all(drafts.map((draft) => rm(draft, { recursive: true, force: true }).catch(() => {})));
  }
  throwIfAborted(signal);
  if (last?.kind === 'failed') {
    const { errorKind, message, sentence } = last;
    throw new FoveaError(errorKind, message, sentence ? { sentence } : {});
  }
  const message = `Preparing the model failed: its process ${reason}. Free memory or choose a smaller model, then try again.`;
  throw new FoveaError('failure', message, { cause: trace });
}
