/**
 * One run of the engine process, from spawn to exit: its pipes, its requests with their deadlines, its end. Never
 * restarts anything, knows no request's meaning, and writes no ids to a log.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { abortable } from '../base/abortable.ts';
import { type ChildEntry, childCommand, exitWords } from '../base/childEntry.ts';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { deviceLostExitCode, type ErrorData, gpuLinePrefix, methods, pipes } from '../engine/protocol.ts';
import { checkProgress, checkTokens, MalformedAnswer } from './engineAnswers.ts';

/** dist/engine.js in the product, server/engine/main.ts under a loader in tests. */
export type EngineEntry = ChildEntry;

/** The engine is of no use any more; the message says why, in words that follow "The engine". */
export class EngineFault extends Error {
  override name = 'EngineFault';
}

/** How long what an ended process wrote may still be on its way, ms. */
const lastWordsMs = 500;

/** How long after its pipe broke a process may take to exit, ms. */
const exitNewsMs = 1_000;

export interface EngineEvents {
  onTokens(notification: ReturnType<typeof checkTokens>): void;
  progress: Progress;
  /** a line that the process wrote to standard error */
  log(line: string): void;
}

export class EngineProcess {
  /** Why it ended; resolves when the process is gone. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  /** Set with the first reason to stop it, before it is gone. */
  #reason: string | undefined;
  #lastHeardMs = 0;
  readonly #gpuLine: () => string;
  /** ids of tokens lie below it; unknown before `initialize` has answered */
  vocab = Number.POSITIVE_INFINITY;

  constructor(entry: EngineEntry, events: EngineEvents) {
    const { ended, child, pipe, gpuLine } = start(entry, events);
    this.#child = child;
    this.#gpuLine = gpuLine;
    this.ended = ended.then((reason) => {
      this.#reason ??= reason;
      this.#connection.dispose();
      return this.#reason;
    });
    const reader = new StreamMessageReader(pipe);
    // Its timer for a message that stops half-way goes on after the end, and keeps this process up.
    reader.partialMessageTimeout = 0;
    this.#connection = createMessageConnection(reader, new StreamMessageWriter(pipe));
    this.#connection.onError(([error]) => {
      // A code: the pipe's error. None: the decoder's, and nothing that follows can be trusted.
      if ('code' in error) this.#expectEnd();
      else this.kill('wrote what is no message of its protocol');
    });
    this.#connection.onNotification(methods.tokens, (params: unknown) =>
      this.#hear(() => {
        events.onTokens(checkTokens(params, this.vocab));
      }),
    );
    this.#connection.onNotification(methods.progress, (params: unknown) =>
      this.#hear(() => {
        const { label, done, total } = checkProgress(params);
        events.progress.report(label, done, total);
      }),
    );
    this.#connection.onNotification(methods.alive, () => this.#hear(() => {}));
    this.#connection.onClose(() => this.#expectEnd());
    this.#connection.listen();
  }

  /** The operating system's number; `undefined` where it could not be started. */
  get id(): number | undefined {
    return this.#child.pid;
  }

  /** Why the GPU was lost, in its own words, where it ended for that. */
  get deviceLoss(): string | undefined {
    if (this.#child.exitCode !== deviceLostExitCode) return undefined;
    return this.#gpuLine() || 'it said no reason';
  }

  /**
   * @param check turns the answer into its type or throws `MalformedAnswer`
   * @param deadlineMs longest silence: the process is killed when it has sent nothing for so long since this request,
   *   so a request may wait behind others for longer
   * @param signal an abort rejects at once and tells the engine, whose answer is still awaited
   * @throws EngineFault, or the FoveaError that the engine answered
   */
  async request<T>(
    method: string,
    params: object,
    check: (value: unknown) => T,
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<T> {
    throwIfAborted(signal);
    if (this.#reason !== undefined) throw new EngineFault(await this.ended);
    const source = new CancellationTokenSource();
    const stopWatch = this.#watch(deadlineMs);
    // Inside an async function, since it throws on a closed pipe.
    const send = async () => check(await this.#connection.sendRequest(method, params, source.token));
    const answer = send()
      .then(
        (value) => {
          // These are answered even while other work hangs.
          if (method !== methods.stats && method !== methods.copy) this.#lastHeardMs = performance.now();
          return value;
        },
        (error: unknown) => this.#understand(error),
      )
      .finally(() => {
        stopWatch();
        source.dispose();
      });
    return await abortable(answer, signal, () => source.cancel());
  }

  /** @param reason in words that follow "The engine" */
  kill(reason: string): void {
    this.#reason ??= reason;
    this.#child.kill('SIGKILL');
  }

  /** Closes the pipe, upon which the process ends by itself; kills it when it has not after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#reason ??= 'was shut down';
    this.#connection.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  #hear(handle: () => void): void {
    this.#lastHeardMs = performance.now();
    try {
      handle();
    } catch (error) {
      if (error instanceof MalformedAnswer) this.kill(malformed(error));
      // A listener's own error: vscode-jsonrpc would swallow it.
      else
        queueMicrotask(() => {
          throw error;
        });
    }
  }

  #watch(deadlineMs: number): () => void {
    const sentMs = performance.now();
    let timer = setTimeout(look, deadlineMs, this);
    function look(self: EngineProcess) {
      const leftMs = Math.max(sentMs, self.#lastHeardMs) + deadlineMs - performance.now();
      if (leftMs > 0) timer = setTimeout(look, Math.ceil(leftMs), self);
      else self.kill(`did not answer for ${(deadlineMs / 1000).toFixed(1)} s`);
    }
    return () => clearTimeout(timer);
  }

  /** What a failed request means: the engine's own word, or the end of the engine, which is awaited. */
  async #understand(error: unknown): Promise<never> {
    const data = error instanceof ResponseError ? (error.data as ErrorData | undefined) : undefined;
    if (data?.kind) {
      this.#lastHeardMs = performance.now();
      throw new FoveaError(data.kind, (error as Error).message);
    }
    if (error instanceof MalformedAnswer) this.kill(malformed(error));
    else this.#expectEnd();
    throw new EngineFault(await this.ended);
  }

  /** The pipe is of no use: an exit on its way says more than that, if it comes soon. */
  #expectEnd(): void {
    const timer = setTimeout(() => this.kill('broke its protocol'), exitNewsMs);
    void this.ended.then(() => clearTimeout(timer));
  }
}

function malformed(error: MalformedAnswer): string {
  return `answered what its protocol does not allow (${error.message})`;
}

function start(entry: EngineEntry, events: EngineEvents) {
  const { command, args, env } = childCommand(entry);
  const child = spawn(command, args, {
    // Standard output belongs to the command line. `overlapped`: Windows needs it for a pipe used both ways at once.
    stdio: ['ignore', 'ignore', 'pipe', 'overlapped', 'overlapped'],
    windowsHide: true,
    env,
  });
  const pipe = child.stdio[pipes.rpc] as Readable & Writable;
  const lifeline = child.stdio[pipes.lifeline] as Readable & Writable;
  // A broken pipe is news of the exit, which is awaited below.
  for (const stream of [pipe, lifeline]) stream.on('error', () => {});
  lifeline.resume();
  const stderr = child.stderr as Readable;
  let rest = '';
  let gpuLine = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith(gpuLinePrefix)) gpuLine = line.slice(gpuLinePrefix.length).trim();
      events.log(line);
    }
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(`could not be started (${error.message})`);
    });
    child.once('exit', (code, signal) => {
      if (code !== deviceLostExitCode) return resolve(exitWords(code, signal));
      const tell = (): void => resolve('lost its GPU');
      if (stderr.readableEnded) return tell();
      stderr.once('end', tell);
      setTimeout(tell, lastWordsMs);
    });
  }).finally(() => {
    for (const stream of [pipe, lifeline]) stream.destroy();
  });
  return { child, pipe, ended, gpuLine: () => gpuLine };
}
