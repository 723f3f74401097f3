/**
 * The sidecar's side of the engine: a process that may crash or hang at any moment behind an interface that does not.
 * A request that meets a fault waits for the restart and is sent once more. Knows no text and no numerics.
 */
import { abortable } from '../base/abortable.ts';
import { FoveaError } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import {
  type CopyParams,
  type CopyResult,
  type CopyUpdateParams,
  type EngineInfo,
  type EngineStats,
  type GeneratedToken,
  type GenerateParams,
  type GenerateResult,
  type HastyReading,
  type InitializeParams,
  methods,
  type PrefillParams,
  type PrefillResult,
  type ReadParams,
  type ReadResult,
  type ScoreParams,
  type ScoreResult,
} from '../engine/protocol.ts';
import { chunksCached } from '../engine/readers/readerSpec.ts';
import type { DeviceFall, DeviceParams } from './deviceLadder.ts';
import { checkCopy, checkGenerate, checkPrefill, checkRead, checkScore, checkStats } from './engineAnswers.ts';
import { type EngineEntry, EngineFault, type EngineProcess } from './engineProcess.ts';
import { EngineReplay, inBatches } from './engineReplay.ts';
import { type EngineState, EngineSupervisor, type ReadyEngine, shutDown } from './engineSupervisor.ts';
import { type RestartLimits, restartLimits } from './restartRule.ts';

export type { DeviceFall, DeviceParams, EngineEntry, EngineState };

/** Longest silence of the engine while a request waits, ms: far above a forward, or a prompt's prefill, on a slow machine. */
export type EngineDeadlines = Record<
  'initialize' | 'generate' | 'score' | 'read' | 'prefill' | 'copyUpdate' | 'copy' | 'stats',
  number
>;

export const engineDeadlines: EngineDeadlines = {
  initialize: 180_000,
  generate: 30_000,
  score: 60_000,
  read: 30_000,
  prefill: 30_000,
  copyUpdate: 60_000,
  copy: 30_000,
  stats: 30_000,
};

export interface EngineClientOptions {
  entry: EngineEntry;
  deadlinesMs?: Partial<EngineDeadlines>;
  restarts?: RestartLimits;
  /** chunks whose caches a restarted engine rebuilds; about as many as its budget holds */
  rememberedChunks?: number;
  /** most ids of one copyUpdate message */
  copyBatchIds?: number;
  /** how long a closed engine may take to end before it is killed, ms */
  graceMs?: number;
  /** lines for a log: numbers and reasons, never ids */
  log?: (line: string) => void;
}

/** @param shares of the attention by chunk, of all tokens so far @param hasty what was read, where not all was */
export type OnTokens = (tokens: GeneratedToken[], shares: number[], hasty?: HastyReading) => void;

export interface GenerateOptions {
  /**
   * called as tokens arrive, with the shares of the attention of all so far; after a restart in the middle those already
   * given are not given again
   */
  onTokens?: OnTokens;
  signal?: AbortSignal;
}

/** The process whose copy index has been filled, or is being filled, and its last copy update. */
interface Copying {
  process: EngineProcess;
  last: Promise<void>;
}

export class EngineClient {
  readonly #deadlinesMs: EngineDeadlines;
  readonly #supervisor: EngineSupervisor;
  readonly #replay: EngineReplay;
  readonly #copyBatchIds: number;
  readonly #log: (line: string) => void;
  readonly #streams = new Map<number, OnTokens>();
  #lastStream = 0;
  #copying: Copying | undefined;
  #disposed = false;
  #running = 0;
  #idleSinceMs = performance.now();

  constructor(options: EngineClientOptions) {
    const { entry, restarts = restartLimits, rememberedChunks = 64, graceMs = 2_000 } = options;
    this.#deadlinesMs = { ...engineDeadlines, ...options.deadlinesMs };
    this.#replay = new EngineReplay(rememberedChunks);
    this.#copyBatchIds = options.copyBatchIds ?? 200_000;
    this.#log = options.log ?? (() => {});
    this.#supervisor = new EngineSupervisor({
      entry,
      startDeadlineMs: this.#deadlinesMs.initialize,
      restarts,
      graceMs,
      log: this.#log,
      onTokens: ({ stream, tokens, shares, hasty }) => this.#streams.get(stream)?.(tokens, shares, hasty),
      fill: (process) => {
        this.#copying = { process, last: Promise.resolve() };
        return this.#copy(this.#replay.copyContent());
      },
      onReady: (process) => void this.#rebuild(process),
    });
  }

  get state(): EngineState {
    return this.#supervisor.state;
  }

  /** Why the CPU serves, where the GPU was asked for. */
  get fall(): DeviceFall | undefined {
    return this.#supervisor.fall;
  }

  /** Since when nothing is asked of the engine, `performance.now()`; `undefined`: something is. */
  get idleSinceMs(): number | undefined {
    return this.#running > 0 ? undefined : this.#idleSinceMs;
  }

  /** @returns what ends the listening */
  onStateChange(listener: (state: EngineState) => void): () => void {
    return this.#supervisor.onStateChange(listener);
  }

  /**
   * Starts the engine with a model, to be called once; another model is another client.
   * @throws FoveaError of kind `input` for a model that cannot be used, `failure` when the process keeps stopping
   */
  async start(params: InitializeParams, progress: Progress = silent): Promise<EngineInfo> {
    return (await this.#supervisor.start(params, progress)).info;
  }

  /**
   * Replaces the process, whatever the limits of restarts say: a person asked, or another device is better. Requests that
   * run are asked once more.
   * @param device the same as before unless given; the GPU is tried again where it had to be left
   */
  async restart(device?: DeviceParams): Promise<EngineInfo> {
    return (await this.#supervisor.restart(device)).info;
  }

  /** @throws FoveaError of kind `cancelled` as soon as `signal` aborts; the engine stops at its next forward */
  async generate(params: Omit<GenerateParams, 'stream'>, options: GenerateOptions = {}): Promise<GenerateResult> {
    const { onTokens, signal } = options;
    this.#noteChunks(params);
    let given = 0;
    return await this.#retrying(signal, async ({ process, info }) => {
      const stream = ++this.#lastStream;
      let seen = 0;
      this.#streams.set(stream, (tokens, shares, hasty) => {
        const fresh = tokens.slice(Math.max(0, given - seen));
        seen += tokens.length;
        given = Math.max(given, seen);
        if (fresh.length > 0) onTokens?.(fresh, shares, hasty);
      });
      try {
        const check = (value: unknown) => checkGenerate(value, params.maxTokens, info.shape.vocab);
        return await process.request(
          methods.generate,
          { ...params, stream },
          check,
          this.#deadlinesMs.generate,
          signal,
        );
      } finally {
        this.#streams.delete(stream);
      }
    });
  }

  async score(params: ScoreParams, signal?: AbortSignal): Promise<ScoreResult> {
    this.#noteChunks(params);
    const check = (value: unknown) => checkScore(value, params.targets.length);
    return await this.#retrying(signal, ({ process }) =>
      process.request(methods.score, params, check, this.#deadlinesMs.score, signal),
    );
  }

  /** Reads ahead at a place, one step; what a cancelled one has read stays. */
  async read(params: ReadParams, signal?: AbortSignal): Promise<ReadResult> {
    this.#noteChunks(params);
    return await this.#retrying(signal, ({ process }) =>
      process.request(methods.read, params, checkRead, this.#deadlinesMs.read, signal),
    );
  }

  /** Computes chunk caches that are not there, while nothing better is to do. */
  async prefill(params: PrefillParams, signal?: AbortSignal): Promise<PrefillResult> {
    this.#replay.noteChunks(params.chunks, params.indexedFrom);
    return await this.#retrying(signal, ({ process }) =>
      process.request(methods.prefill, params, checkPrefill, this.#deadlinesMs.prefill, signal),
    );
  }

  /** Resolves when the engine's copy index has it; requests made before that may or may not see it. */
  async copyUpdate(params: CopyUpdateParams): Promise<void> {
    this.#replay.noteCopyUpdate(params);
    if (this.#copying) {
      try {
        await this.#copy(params);
        return;
      } catch (error) {
        if (!(error instanceof EngineFault)) throw error;
      }
    }
    await this.#supervisor.whenReady(); // filled from what was noted
  }

  /**
   * A line from the copy index alone, between the forwards of whatever the engine works on.
   * @returns `undefined` where nothing is to be copied, and at once while no engine serves: this answer is early or useless
   * @throws FoveaError of kind `cancelled` as soon as `signal` aborts
   */
  async copy(params: CopyParams, signal?: AbortSignal): Promise<CopyResult | undefined> {
    if (this.state.name !== 'ready') return undefined;
    try {
      const { process, info } = await this.#supervisor.whenReady();
      const check = (value: unknown) => checkCopy(value, params.maxTokens, info.shape.vocab);
      return await process.request(methods.copy, params, check, this.#deadlinesMs.copy, signal);
    } catch (error) {
      if (error instanceof EngineFault) return undefined;
      throw error;
    }
  }

  async stats(): Promise<EngineStats> {
    return await this.#sendUntilAnswered(undefined, ({ process }) =>
      process.request(methods.stats, {}, checkStats, this.#deadlinesMs.stats),
    );
  }

  /** Ends the process and waits until it is gone; requests that run are rejected as cancelled. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#supervisor.dispose();
  }

  #noteChunks({ chunks, reader, indexedFrom }: Pick<GenerateParams, 'chunks' | 'reader' | 'indexedFrom'>): void {
    this.#replay.noteChunks(chunks.slice(0, chunksCached(reader)), indexedFrom);
  }

  async #retrying<T>(signal: AbortSignal | undefined, send: (ready: ReadyEngine) => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await this.#sendUntilAnswered(signal, send);
    } finally {
      this.#running--;
      this.#idleSinceMs = performance.now();
    }
  }

  async #sendUntilAnswered<T>(signal: AbortSignal | undefined, send: (ready: ReadyEngine) => Promise<T>): Promise<T> {
    for (let retries = 0; ; ) {
      const ready = await abortable(this.#supervisor.whenReady(), signal);
      try {
        return await send(ready);
      } catch (error) {
        if (!(error instanceof EngineFault)) throw error;
        if (this.#disposed) throw shutDown();
        // The GPU's faults end on the CPU, in two steps.
        if (ready.info.device.kind === 'gpu') continue;
        if (retries++ === 1) {
          const message = `The engine ${error.message}, for the second time in one request. Try again; if it stays so, free memory or choose a smaller model.`;
          throw new FoveaError('failure', message, { cause: error });
        }
      }
    }
  }

  /** Sends an update in batches, behind those that are being sent to the same process. */
  #copy(params: CopyUpdateParams): Promise<void> {
    const copying = this.#copying as Copying;
    const sent = copying.last.then(async () => {
      for (const batch of inBatches(params, this.#copyBatchIds))
        await copying.process.request(methods.copyUpdate, batch, () => {}, this.#deadlinesMs.copyUpdate);
    });
    copying.last = sent.catch(() => {}); // the next update meets its own error
    return sent;
  }

  /** Rebuilds the chunk caches read last, one by one; one under which the engine ends is not tried again. */
  async #rebuild(process: EngineProcess): Promise<void> {
    const { prefill, stats } = this.#deadlinesMs;
    for (const { ids, indexed } of this.#replay.recentChunks()) {
      try {
        const params: PrefillParams = { chunks: [ids], ...(indexed && { indexedFrom: 0 }) };
        await process.request(methods.prefill, params, checkPrefill, prefill);
        const { cachedChunks, cacheBytes, cacheLimitBytes } = await process.request(
          methods.stats,
          {},
          checkStats,
          stats,
        );
        // One more would push out one that was used later.
        if (cacheBytes + cacheBytes / cachedChunks > cacheLimitBytes) return;
      } catch (error) {
        if (error instanceof EngineFault) this.#replay.forgetChunk(ids);
        else this.#log(`engine rebuilds no chunk caches: ${(error as Error).message}`);
        return;
      }
    }
  }
}
