/** One question to a child process over Node's own message channel, and its answer. Knows no question. */
import type { ChildProcess } from 'node:child_process';
import { exitWords } from '../server/base/childEntry.ts';

export interface AskOptions<Reply> {
  /** of replies before the answer */
  onOther?(reply: Reply): void;
  /** the process is killed when it has not answered in so many ms */
  limitMs?: number;
}

/**
 * @param kind of the reply that answers
 * @throws Error where the process says that it failed, ends, or does not answer in time
 */
export function askProcess<Reply extends { kind: string }, K extends Reply['kind']>(
  child: ChildProcess,
  request: object,
  kind: K,
  { onOther, limitMs }: AskOptions<Reply> = {},
): Promise<Extract<Reply, { kind: K }>> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      settle();
    };
    const onMessage = (reply: Reply): void => {
      if (reply.kind === kind) finish(() => resolve(reply as Extract<Reply, { kind: K }>));
      else if (isFailure(reply)) finish(() => reject(new Error(reply.message)));
      else onOther?.(reply);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      finish(() => reject(new Error(`its process ${exitWords(code, signal)}`)));
    };
    child.on('message', onMessage).on('exit', onExit);
    if (child.exitCode !== null || child.signalCode !== null) return onExit(child.exitCode, child.signalCode);
    if (limitMs !== undefined) {
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        finish(() => reject(new Error(`it did not answer in ${(limitMs / 1000).toFixed(0)} s`)));
      }, limitMs);
    }
    child.send(request);
  });
}

function isFailure(reply: { kind: string }): reply is { kind: 'failed'; message: string } {
  return reply.kind === 'failed';
}
