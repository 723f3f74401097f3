/**
 * The devices of this machine: what adapters there are, looked for once, what was measured on them, and which one a model
 * is to run on. Measures nothing itself.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceFall } from '../engineClient/deviceLadder.ts';
import type { Machine } from '../models/cacheFolder.ts';
import type { GpuAdapter } from './adapter.ts';
import { buildOf } from './build.ts';
import { chooseDevice, type DeviceDecision, type DeviceWish } from './chooseDevice.ts';
import { isSameThing, type Measured, type MeasuredThing } from './measurement.ts';
import { addMeasurement, measurementFileName, readMeasurements, removeMeasurement } from './measurementFile.ts';
import { readAdapters } from './readAdapters.ts';

export interface DevicesOptions {
  machine: Machine;
  arch: string;
  packageRoot: string;
  /** of the measurements */
  cacheFolder: string;
  /** in place of the machine's own (tests) */
  adapters?: () => Promise<readonly GpuAdapter[] | undefined>;
}

/** What a model runs as. */
export interface ModelRun {
  /** folder of its import; its name says model, quantisation and tuning */
  modelDir: string;
  /** of the engine on the CPU */
  threads: number;
}

export class Devices {
  readonly #options: DevicesOptions;
  readonly #file: string;
  #adapters: Promise<readonly GpuAdapter[] | undefined> | undefined;
  #build: Promise<string> | undefined;

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#file = path.join(options.cacheFolder, measurementFileName);
  }

  /** Begins to look for adapters: on Windows that takes a second or more. */
  look(): Promise<readonly GpuAdapter[] | undefined> {
    const { machine, adapters = () => readAdapters(machine) } = this.#options;
    this.#adapters ??= adapters();
    return this.#adapters;
  }

  /**
   * @param fallen why the GPU is not tried again
   * @param patienceMs longest wait for the platform to name its adapters; later ones are for the next decision
   */
  async decide(wish: DeviceWish, run: ModelRun, fallen?: DeviceFall, patienceMs?: number): Promise<DeviceDecision> {
    const { machine, arch } = this.#options;
    const [adapters, measurements, build] = await Promise.all([
      wish.device === 'cpu' ? [] : within(this.look(), patienceMs),
      readMeasurements(this.#file),
      this.#buildNow(),
    ]);
    const measuredOn = (adapter: GpuAdapter): Measured | undefined => {
      const thing = thingOf(adapter, run, build);
      return measurements.find((each) => isSameThing(each, thing))?.measured;
    };
    return chooseDevice({ ...wish, platform: machine.platform, arch, adapters, measuredOn, fallen });
  }

  /** Keeps what was measured for a start to come. @throws where the cache folder cannot be written */
  async remember(adapter: GpuAdapter, run: ModelRun, measured: Measured): Promise<void> {
    await addMeasurement(this.#file, { ...thingOf(adapter, run, await this.#buildNow()), measured });
  }

  /** So that it is measured again. */
  async forget(adapter: GpuAdapter, run: ModelRun): Promise<void> {
    await removeMeasurement(this.#file, thingOf(adapter, run, await this.#buildNow()));
  }

  #buildNow(): Promise<string> {
    this.#build ??= buildOf(this.#options.packageRoot);
    return this.#build;
  }
}

function thingOf({ name, driver }: GpuAdapter, { modelDir, threads }: ModelRun, build: string): MeasuredThing {
  return { adapter: name, driver: driver ?? 'unknown', model: path.basename(modelDir), build, threads };
}

async function within<T>(promise: Promise<T>, ms: number | undefined): Promise<T | undefined> {
  if (ms === undefined) return await promise;
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}
