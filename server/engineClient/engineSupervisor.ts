/**
 * Keeps one engine process up: starts it, starts another when it ends, gives up when that happens too often, and says
 * which of these holds. One that ran on the GPU is followed by one with less or on the CPU, as often as that takes. Knows
 * only the first of the engine's requests.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { FoveaError } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import {
  type EngineInfo,
  gpuLinePrefix,
  type InitializeParams,
  methods,
  type TokensNotification,
} from '../engine/protocol.ts';
import { type DeviceFall, DeviceLadder, type DeviceParams, shortened } from './deviceLadder.ts';
import { checkInfo } from './engineAnswers.ts';
import { type EngineEntry, EngineFault, EngineProcess } from './engineProcess.ts';
import { type RestartLimits, RestartRule } from './restartRule.ts';
import { startedLine } from './startedLine.ts';

export type EngineState =
  | { name: 'stopped' }
  | { name: 'starting' }
  | { name: 'ready'; info: EngineInfo }
  /** `reason`: in words that follow "The engine" */
  | { name: 'restarting'; reason: string }
  /** the next request tries again, once the limits allow it */
  | { name: 'failed'; error: FoveaError };

export interface ReadyEngine {
  process: EngineProcess;
  info: EngineInfo;
}

/** A GPU that says nothing for so long while it starts keeps its user from the CPU, ms. */
const longestGpuSilenceMs = 60_000;

export interface SupervisorOptions {
  entry: EngineEntry;
  /** longest silence while the engine starts, ms */
  startDeadlineMs: number;
  restarts: RestartLimits;
  /** how long a closed engine may take to end before it is killed, ms */
  graceMs: number;
  log(line: string): void;
  onTokens(notification: TokensNotification): void;
  /** called with a started process before it serves anybody */
  fill(process: EngineProcess): Promise<void>;
  /** called when it serves */
  onReady(process: EngineProcess): void;
}

export class EngineSupervisor {
  readonly #options: SupervisorOptions;
  readonly #rule: RestartRule;
  readonly #listeners = new Set<(state: EngineState) => void>();
  readonly #lifetime = new AbortController();
  #state: EngineState = { name: 'stopped' };
  #params: InitializeParams | undefined;
  #device = new DeviceLadder({});
  #process: EngineProcess | undefined;
  /** the end that comes next is no fault */
  #asked = false;
  #ready: Promise<ReadyEngine> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#rule = new RestartRule(options.restarts);
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Why the CPU serves, where the GPU was asked for. */
  get fall(): DeviceFall | undefined {
    return this.#device.fall;
  }

  /** @returns what ends the listening */
  onStateChange(listener: (state: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(params: InitializeParams, progress: Progress): Promise<ReadyEngine> {
    if (this.#params) throw new FoveaError('failure', 'The engine was started twice.');
    this.#params = params;
    const { device, gpuBytes } = params;
    this.#device = new DeviceLadder({ ...(device ? { device } : {}), ...(gpuBytes === undefined ? {} : { gpuBytes }) });
    this.#setState({ name: 'starting' });
    this.#launch(progress, 0);
    return this.whenReady();
  }

  /** The engine that serves now, or the next one; asks for one where it had failed. @throws FoveaError */
  async whenReady(): Promise<ReadyEngine> {
    if (this.#lifetime.signal.aborted) throw shutDown();
    if (this.#state.name === 'failed') this.#relaunch();
    if (!this.#ready) throw new FoveaError('failure', 'The engine was asked before it was started.');
    return await this.#ready;
  }

  /**
   * Replaces the process, whatever the limits say and whatever became of the GPU: a person asked, or another device is
   * known to be better. Requests that run are asked once more.
   */
  async restart(device?: DeviceParams): Promise<ReadyEngine> {
    this.#rule.forget();
    this.#device.forget(device);
    if (this.#state.name === 'ready') {
      this.#asked = true;
      this.#process?.kill('was asked to restart');
      await this.#process?.ended;
    }
    return await this.whenReady();
  }

  /** Ends the process and waits until it is gone. */
  async dispose(): Promise<void> {
    this.#lifetime.abort();
    this.#setState({ name: 'stopped' });
    await this.#process?.close(this.#options.graceMs);
  }

  /** The process that served ended. @param reason in words that follow "The engine" */
  #ended(reason: string, { deviceLoss }: EngineProcess): void {
    const [asked, onGpu] = [this.#asked, this.#state.name === 'ready' && this.#state.info.device.kind === 'gpu'];
    this.#asked = false;
    if (asked || !onGpu) {
      this.#relaunch(reason);
      return;
    }
    this.#device.lost(deviceLoss ?? `the engine ${reason}`, performance.now());
    const detail = deviceLoss === undefined ? '' : ` (${deviceLoss})`;
    this.#options.log(`engine ${reason}${detail}; the next one runs on ${this.#nextDevice()}`);
    this.#setState({ name: 'restarting', reason });
    this.#launch(silent, 0);
  }

  /** @param reason why the engine ended; none where it had failed before and keeps its error if no restart is allowed */
  #relaunch(reason?: string): void {
    const pauseMs = this.#rule.next(performance.now());
    if (pauseMs === undefined) {
      if (reason !== undefined) this.#fail(tooOften(reason, this.#options.restarts));
      return;
    }
    this.#options.log(`engine ${reason ?? 'had failed'}; restart in ${pauseMs} ms`);
    this.#setState({ name: 'restarting', reason: reason ?? 'had failed' });
    this.#launch(silent, pauseMs);
  }

  #launch(progress: Progress, pauseMs: number): void {
    this.#ready = this.#startProcess(progress, pauseMs);
    this.#ready.catch(() => {}); // whoever waits for it gets the error
  }

  async #startProcess(progress: Progress, pauseMs: number): Promise<ReadyEngine> {
    const { entry, log, onTokens, startDeadlineMs, restarts } = this.#options;
    const { signal } = this.#lifetime;
    for (let waitMs = pauseMs; ; ) {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) throw shutDown();
      const process = new EngineProcess(entry, { onTokens, progress, log: (line) => log(`engine: ${line}`) });
      this.#process = process;
      if (process.id !== undefined) log(startedLine(process.id));
      const { device: _, gpuBytes: __, ...rest } = this.#params as InitializeParams;
      const params = { ...rest, ...this.#device.params };
      try {
        const deadlineMs = params.device === 'gpu' ? Math.min(startDeadlineMs, longestGpuSilenceMs) : startDeadlineMs;
        const info = await process.request(methods.initialize, params, checkInfo, deadlineMs);
        process.vocab = info.shape.vocab;
        await this.#options.fill(process);
        if (info.device.kind === 'gpu') this.#device.serves();
        else if (params.device === 'gpu') this.#device.failed('the engine took the CPU');
        // Registered before any request of others, so that a request that meets the end finds the restart begun.
        void process.ended.then((reason) => {
          if (!signal.aborted) this.#ended(reason, process);
        });
        this.#setState({ name: 'ready', info });
        this.#options.onReady(process);
        return { process, info };
      } catch (error) {
        process.kill('failed to start');
        await process.ended;
        if (signal.aborted) throw shutDown();
        if (params.device === 'gpu') {
          this.#leaveGpu(error as Error, process);
          waitMs = 0;
          continue;
        }
        if (!(error instanceof EngineFault)) throw this.#fail(error as FoveaError);
        const nextMs = this.#rule.next(performance.now());
        if (nextMs === undefined) throw this.#fail(tooOften(error.message, restarts));
        log(`engine ${error.message} while it started; restart in ${nextMs} ms`);
        waitMs = nextMs;
      }
    }
  }

  /** Whatever kept an engine from starting on the GPU, the CPU may be spared it; if not, its own error says so. */
  #leaveGpu(error: Error, { deviceLoss }: EngineProcess): void {
    const said = shortened(error.message.replace(new RegExp(`^${gpuLinePrefix}`), ''));
    const reason = deviceLoss ?? (error instanceof EngineFault ? `the engine ${said}` : said);
    if (deviceLoss !== undefined) this.#device.lost(reason, performance.now());
    else this.#device.failed(reason);
    this.#options.log(`engine did not start on the GPU (${reason}); the next one runs on ${this.#nextDevice()}`);
  }

  #nextDevice(): string {
    const { device, gpuBytes } = this.#device.params;
    if (device !== 'gpu') return 'the CPU';
    return gpuBytes === undefined ? 'the GPU' : `the GPU with ${Math.round(gpuBytes / 1e6)} MB`;
  }

  #fail(error: FoveaError): FoveaError {
    this.#ready = Promise.reject(error);
    this.#ready.catch(() => {});
    this.#options.log(`engine failed: ${error.message}`);
    this.#setState({ name: 'failed', error });
    return error;
  }

  #setState(state: EngineState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

export function shutDown(): FoveaError {
  return new FoveaError('cancelled', 'The engine was shut down.');
}

function tooOften(reason: string, { maximum, windowMs }: RestartLimits): FoveaError {
  const minutes = Math.ceil(windowMs / 60_000);
  const message = `The engine ${reason}, after ${maximum} restarts within ${minutes} minutes. Free memory or choose a smaller model, then try again.`;
  return new FoveaError('failure', message, { sentence: { name: 'engineGaveUp', args: [reason] } });
}
