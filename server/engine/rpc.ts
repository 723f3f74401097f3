/** The engine's side of the JSON-RPC: requests to jobs, errors to responses. Knows no numerics and no transport. */
import { type CancellationToken, ErrorCodes, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { FoveaError } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { createCancel } from './cancel.ts';
import type { Cancel, CreateEngine, EngineCore, OnTokens } from './core.ts';
import { DeviceFault } from './deviceFault.ts';
import { JobQueue, type Rank, ranks } from './jobQueue.ts';
import {
  type CopyParams,
  type CopyUpdateParams,
  type EngineInfo,
  type ErrorData,
  type GenerateParams,
  type InitializeParams,
  methods,
  type PrefillParams,
  type PrefillResult,
  type ProgressNotification,
  type ReadParams,
  type ScoreParams,
  type TokensNotification,
} from './protocol.ts';

const progressEveryMs = 100;
/** Signs of life between the forwards of one long request (hundreds of chunks). */
const aliveEveryMs = 200;

/**
 * Serves one engine on `connection` until that closes; then running work is cancelled and the engine closed.
 * @param create makes the engine on the `initialize` request
 * @param deviceLost ends the process: whoever waits is answered by the next one
 */
export async function serve(
  connection: MessageConnection,
  create: CreateEngine,
  deviceLost: (fault: DeviceFault, core: EngineCore) => Promise<never>,
): Promise<void> {
  const queue = new JobQueue();
  let core: EngineCore | undefined;
  let starting: Promise<EngineCore> | undefined;
  let closed = false;

  const started = (): EngineCore => {
    if (!core) throw new FoveaError('failure', 'The engine was asked before it had started.');
    return core;
  };
  let lastAliveMs = Number.NEGATIVE_INFINITY;
  const cancelOf = (token: CancellationToken): Cancel => {
    const cancel = createCancel(() => closed || token.isCancellationRequested);
    return {
      get cancelled() {
        return cancel.cancelled;
      },
      turn() {
        sayAlive();
        return cancel.turn();
      },
    };
  };
  /** A job that costs no forward when it was cancelled while it waited. */
  const run = <T>(rank: Rank, cancel: Cancel, work: () => Promise<T>): Promise<T> =>
    queue.run(rank, async () => {
      await cancel.turn();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof DeviceFault)) throw error;
        return await deviceLost(error, started());
      }
    });
  const sayAlive = (): void => {
    const now = performance.now();
    if (now - lastAliveMs < aliveEveryMs) return;
    lastAliveMs = now;
    notify(methods.alive, {});
  };
  const notify = (method: string, params: TokensNotification | ProgressNotification | Record<string, never>): void => {
    // A failed write means that the pipe is closed, which ends this process anyway.
    if (!closed) connection.sendNotification(method, params).catch(() => {});
  };

  connection.onRequest(methods.initialize, (params: InitializeParams) =>
    answer(async (): Promise<EngineInfo> => {
      if (starting) throw new FoveaError('failure', 'The engine was started twice.');
      starting = create(params, throttled(notify));
      core = await starting;
      return { ...core.info, processId: process.pid };
    }),
  );
  connection.onRequest(methods.generate, (params: GenerateParams, token: CancellationToken) => {
    const cancel = cancelOf(token);
    const { stream } = params;
    const onTokens: OnTokens = (tokens, shares, hasty) =>
      notify(methods.tokens, { stream, tokens, shares, ...(hasty && { hasty }) });
    return answer(() => run(ranks.generate, cancel, () => started().generate(params, onTokens, cancel)));
  });
  connection.onRequest(methods.score, (params: ScoreParams, token: CancellationToken) => {
    const cancel = cancelOf(token);
    return answer(() => run(ranks.score, cancel, () => started().score(params, cancel)));
  });
  connection.onRequest(methods.read, (params: ReadParams, token: CancellationToken) => {
    const cancel = cancelOf(token);
    return answer(() => run(ranks.prefill, cancel, () => started().read(params, cancel)));
  });
  connection.onRequest(methods.copyUpdate, (params: CopyUpdateParams, token: CancellationToken) =>
    answer(() => run(ranks.copyUpdate, cancelOf(token), async () => started().copyUpdate(params))),
  );
  connection.onRequest(methods.prefill, ({ chunks }: PrefillParams, token: CancellationToken) => {
    const cancel = cancelOf(token);
    return answer(async () => {
      const sum: PrefillResult = { computed: 0, tokens: 0, ms: 0 };
      // A job a chunk: a generate waits for one chunk at most.
      for (const [index, chunk] of chunks.entries()) {
        const one = await run(ranks.prefill, cancel, () => started().prefill({ chunks: [chunk] }, cancel));
        sum.computed += one.computed;
        sum.tokens += one.tokens;
        sum.ms += one.ms;
        notify(methods.progress, { label: 'Reading chunks', done: index + 1, total: chunks.length });
      }
      return sum;
    });
  });
  // No job: it needs no forward, and an update of the copy index never awaits anything, so that no half of one is seen.
  connection.onRequest(methods.copy, (params: CopyParams) => answer(async () => started().copy(params) ?? null));
  connection.onRequest(methods.stats, () => answer(async () => started().stats()));

  const ended = new Promise<void>((resolve) => {
    connection.onClose(resolve);
    connection.onError(() => resolve()); // bytes that are no message: nothing after them can be trusted
  });
  connection.listen();
  await ended;
  closed = true;
  const last = await starting?.catch(() => undefined);
  // Behind whatever still runs, which ends at its next turn.
  if (last) await queue.run(ranks.generate, () => last.close());
}

/** The result of `work`, or an error response that carries the error's kind. */
async function answer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof FoveaError;
    const kind = known ? error.kind : 'failure';
    const message = known ? error.message : `The engine failed: ${firstLine(error)}`;
    throw new ResponseError<ErrorData>(ErrorCodes.InternalError, message, { kind });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n', 1)[0];
}

function throttled(notify: (method: string, params: ProgressNotification) => void): Progress {
  let last = Number.NEGATIVE_INFINITY;
  return {
    report(label, done, total) {
      const now = performance.now();
      if (now - last < progressEveryMs && done < total) return;
      last = now;
      notify(methods.progress, { label, done, total });
    },
  };
}
