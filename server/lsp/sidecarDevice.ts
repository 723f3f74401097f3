/**
 * The device that the sidecar's engine runs on: decided when one is opened, measured in a pause where nobody knows yet
 * which is faster, and left for the session where it failed. Knows engines from the outside, no model and no workspace.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { unknownAdapter } from '../device/adapter.ts';
import { type DeviceDecision, type DeviceWish, paramsOf } from '../device/chooseDevice.ts';
import { deviceLine, deviceReport } from '../device/deviceReport.ts';
import type { Devices, ModelRun } from '../device/devices.ts';
import type { MeasureOptions, measureDevices } from '../device/measureDevice.ts';
import type { DeviceFall, EngineClient } from '../engineClient/engineClient.ts';
import type { DeviceReport } from '../protocol.ts';

export interface SidecarDeviceOptions {
  devices: Pick<Devices, 'decide' | 'remember' | 'forget' | 'look'>;
  measure: typeof measureDevices;
  /** of the engines that are measured */
  entry: MeasureOptions['entry'];
  /** whether nobody would notice that the machine is busy */
  quiet(): boolean;
  changed(): void;
  log(line: string): void;
  /** how long nothing is asked of the engine before it is measured, ms */
  pauseMs?: number;
}

/** An engine that is open, and what it was opened with. */
export interface EngineRun {
  client: Pick<EngineClient, 'state' | 'fall' | 'idleSinceMs' | 'restart'>;
  wish: DeviceWish;
  run: ModelRun;
}

const usualPauseMs = 5_000;
/** The pause is doubled by whoever comes into it, at most so often. */
const mostDoublings = 5;
/** Measurements that told nothing, before it is left for this session. */
const mostTries = 3;
const lookEveryMs = 200;
/** The first completion does not wait for a platform that is slow to name its adapters, ms. */
const patienceMs = 1_500;

export class SidecarDevice {
  readonly #options: SidecarDeviceOptions;
  #decision: DeviceDecision | undefined;
  #engine: EngineRun | undefined;
  #fallen: DeviceFall | undefined;
  #stop = new AbortController();
  #measuring: Promise<void> = Promise.resolve();

  constructor(options: SidecarDeviceOptions) {
    this.#options = options;
  }

  /** Undefined where none was decided yet. */
  get report(): DeviceReport | undefined {
    if (!this.#decision) return undefined;
    const { state, fall } = this.#engine?.client ?? {};
    const kind = state?.name === 'ready' ? state.info.device.kind : fall ? 'cpu' : this.#decision.kind;
    return deviceReport(this.#decision, { kind, fall });
  }

  /** For an engine that is about to be opened. */
  async decide(wish: DeviceWish, run: ModelRun): Promise<DeviceDecision> {
    const decision = await this.#options.devices.decide(wish, run, this.#fallen, patienceMs);
    this.#decision = decision;
    return decision;
  }

  /** An engine serves that was opened as `decide` said. */
  opened(engine: EngineRun): void {
    this.#engine = engine;
    this.#tell();
    this.#measureIfUnknown(engine);
  }

  /** The engine is about to be closed; what it had to leave, the next one leaves. */
  async closing(): Promise<void> {
    this.#fallen ??= this.#engine?.client.fall;
    this.#engine = undefined;
    await this.#stopMeasuring();
  }

  /** A person chose another device or model: what failed before is tried again. */
  forget(): void {
    this.#fallen = undefined;
  }

  /** A person asked for a new process of the engine that is open: what failed, here or when measured, is tried again. */
  async restart(): Promise<void> {
    const engine = this.#engine;
    if (!engine) return;
    const { client, wish, run } = engine;
    this.forget();
    await this.#stopMeasuring();
    const { reason, adapter = unknownAdapter } = this.#decision ?? {};
    if (reason?.name === 'failed') await this.#options.devices.forget(adapter, run);
    const decision = await this.decide(wish, run);
    await client.restart(paramsOf(decision));
    this.#tell();
    this.#measureIfUnknown(engine);
  }

  #measureIfUnknown(engine: EngineRun): void {
    this.#stop = new AbortController();
    if (this.#decision?.reason.name !== 'notMeasured' || engine !== this.#engine) return;
    this.#measuring = this.#measureInPause(engine, this.#stop.signal).catch((error: unknown) =>
      this.#options.log(`device: not measured (${(error as Error).message})`),
    );
  }

  async #stopMeasuring(): Promise<void> {
    this.#stop.abort();
    await this.#measuring;
  }

  async #measureInPause(engine: EngineRun, signal: AbortSignal): Promise<void> {
    const { devices, pauseMs = usualPauseMs } = this.#options;
    await devices.look();
    let [tries, doublings] = [0, 0];
    while (tries < mostTries && (await this.#pause(engine, pauseMs * 2 ** doublings, signal))) {
      // Another window may have measured meanwhile, and the platform has named its adapters.
      const decision = await devices.decide(engine.wish, engine.run);
      if (decision.reason.name !== 'notMeasured') return await this.#take(decision, engine, signal);
      const result = await this.#measure(decision, engine, signal);
      if (result === 'measured') return await this.#take(await devices.decide(engine.wish, engine.run), engine, signal);
      if (result === 'disturbed') doublings = Math.min(mostDoublings, doublings + 1);
      else tries++;
    }
  }

  /** @returns whether nothing was asked for so long; false: the engine is closed */
  async #pause({ client }: EngineRun, pauseMs: number, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const { idleSinceMs, state } = client;
      const idle = idleSinceMs !== undefined && performance.now() - idleSinceMs >= pauseMs;
      if (idle && state.name === 'ready' && this.#options.quiet()) return true;
      await sleep(Math.min(lookEveryMs, pauseMs));
    }
    return false;
  }

  async #measure(
    decision: DeviceDecision,
    engine: EngineRun,
    signal: AbortSignal,
  ): Promise<'measured' | 'disturbed' | 'nothing'> {
    const { devices, measure, entry, log, quiet } = this.#options;
    const { adapter = unknownAdapter, gpuBytes } = decision;
    const disturbed = new AbortController();
    const watch = setInterval(() => {
      if (engine.client.idleSinceMs === undefined || !quiet()) disturbed.abort();
    }, lookEveryMs);
    log(`device: measuring ${adapter.name} beside the CPU`);
    try {
      const either = AbortSignal.any([signal, disturbed.signal]);
      const measured = await measure({ entry, params: engine.run, gpuBytes, signal: either, log });
      await devices.remember(adapter, engine.run, measured);
      return 'measured';
    } catch (error) {
      if (disturbed.signal.aborted || signal.aborted) return 'disturbed';
      log(`device: ${(error as Error).message}`);
      return 'nothing';
    } finally {
      clearInterval(watch);
    }
  }

  /** The same client goes on with another process, so no request is lost. */
  async #take(decision: DeviceDecision, { client }: EngineRun, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (decision.kind === 'gpu') await client.restart(paramsOf(decision));
    this.#decision = decision;
    this.#tell();
  }

  #tell(): void {
    const { report } = this;
    if (report) this.#options.log(`device: ${deviceLine(report)}`);
    this.#options.changed();
  }
}
