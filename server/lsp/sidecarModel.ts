/**
 * The model that serves and its engine: opened as the settings say, opened again where they change, got where a person
 * asks for it. What was wanted last wins. Knows no workspace and no protocol.
 */
import { homedir } from 'node:os';
import { FoveaError, said } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import type { Said, Warn } from '../base/sentence.ts';
import type { Chunker } from '../chunking/chunker.ts';
import { type DeviceWish, paramsOf } from '../device/chooseDevice.ts';
import type { EngineInfo, EngineStats, Speed } from '../engine/protocol.ts';
import type { EngineClient, EngineState } from '../engineClient/engineClient.ts';
import type { Installation } from '../installation.ts';
import { catalogue } from '../models/catalogue.ts';
import { deleteDiskCaches, diskParams } from '../models/diskCaches.ts';
import { parseModelSpec } from '../models/modelSpec.ts';
import { chunkerOf, type OpenModel, openModel } from '../models/openModel.ts';
import type { AddOptions, ModelStore } from '../models/store.ts';
import { readerWithAfter } from '../prompt/textAfter.ts';
import { engineThreads, openEngine } from '../stations.ts';
import type { SidecarDevice } from './sidecarDevice.ts';

/** What of the settings an engine is opened with. */
export interface ModelWish extends DeviceWish {
  model: string;
  /** 0: as many as are of use */
  threads: number;
  cacheMegabytes: number;
  /** of disk for chunk caches; 0: none */
  diskMegabytes: number;
}

export type ModelState =
  | { name: 'closed' | 'opening' | 'getting' | 'open' }
  /** not on this machine */
  | { name: 'absent' }
  | ({ name: 'failed' } & Said);

export interface OpenedEngine {
  client: EngineClient;
  info: EngineInfo;
  defaultReader: string;
  threads: number;
}

export interface SidecarModelOptions {
  installation: Installation;
  store: ModelStore;
  /** of all that is kept on this machine */
  storageFolder: string;
  device: Pick<SidecarDevice, 'decide' | 'opened' | 'closing' | 'forget' | 'restart'>;
  warn: Warn;
  log(line: string): void;
  /** state, fraction, model or engine are others now */
  changed(): void;
  /** a model that is there without its import is prepared: takes a moment, so it is shown */
  showProgress(title: string, work: (progress: Progress, signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** How often it is looked whether a model that was not here has come: another window may have got it, ms. */
const lookMs = 5_000;

export class SidecarModel {
  readonly #options: SidecarModelOptions;
  #wish: ModelWish | undefined;
  #state: ModelState = { name: 'closed' };
  #fraction: number | undefined;
  #model: OpenModel | undefined;
  #engine: OpenedEngine | undefined;
  #opening: AbortController | undefined;
  #turn: Promise<void> = Promise.resolve();
  #getting = 0;
  #ended = false;
  /** the model that was looked for last */
  #sought = '';
  #looking: NodeJS.Timeout | undefined;
  /** of the engine, as it said last */
  stats:
    | Pick<EngineStats, 'cachedChunks' | 'cacheBytes' | 'cacheLimitBytes' | 'disk' | 'forwards' | 'speed'>
    | undefined;

  constructor(options: SidecarModelOptions) {
    this.#options = options;
  }

  get state(): ModelState {
    if (this.#getting > 0 && this.#state.name !== 'open') return { name: 'getting' };
    return this.#state;
  }

  /** as the engine measures it */
  get speed(): Speed | undefined {
    return this.stats?.speed ?? this.#engine?.info.speed;
  }

  get fraction(): number | undefined {
    return this.#fraction;
  }

  get model(): OpenModel | undefined {
    return this.#model;
  }

  get engine(): OpenedEngine | undefined {
    return this.#engine;
  }

  get engineState(): EngineState | undefined {
    return this.#engine?.client.state;
  }

  get wish(): ModelWish | undefined {
    return this.#wish;
  }

  /** How the workspace is to be cut for this model: as its engine says, before there is one as its adapter does. */
  chunker(): Chunker | undefined {
    if (!this.#model) return undefined;
    const chunkTokens = this.#engine?.info.chunkTokens ?? this.#model.chunkTokens;
    return chunkerOf(this.#options.installation, this.#model, chunkTokens);
  }

  /** Opens what is wished for, unless that is open. */
  open(wish: ModelWish): Promise<void> {
    const before = this.#wish;
    this.#wish = wish;
    const same = before && JSON.stringify(before) === JSON.stringify(wish);
    if (same && this.#state.name !== 'failed' && this.#state.name !== 'closed') return this.#turn;
    const isKept = (name: 'model' | 'device' | 'gpuMegabytes'): boolean => before?.[name] === wish[name];
    if (!isKept('model') || !isKept('device') || !isKept('gpuMegabytes')) this.#options.device.forget();
    return this.#reopen(!isKept('model'));
  }

  /** Replaces the engine, if there is one, and does something while there is none. @param work does not throw */
  async withoutEngine(work: () => Promise<void>): Promise<void> {
    if (!this.#engine) return await work();
    this.#opening?.abort();
    this.#turn = this.#turn.then(() => this.#closeEngine()).then(work);
    await this.#reopen(false);
  }

  /** A person asked for an engine that works: a new process, or a new try where there is none. */
  async restartEngine(): Promise<void> {
    const client = this.#engine?.client;
    if (this.#state.name === 'open' && client) return await this.#options.device.restart();
    this.#options.device.forget();
    await this.#reopen(this.#model === undefined);
  }

  /** Brings a model to this machine. @throws FoveaError */
  async get(name: string, { progress, ...how }: AddOptions): Promise<void> {
    this.#getting++;
    const report = (label: string, done: number, total: number): void => {
      progress.report(label, done, total);
      this.#setFraction(total > 0 ? done / total : undefined);
    };
    this.#options.changed();
    try {
      await this.#options.store.add(name, { ...how, progress: { report } });
    } finally {
      this.#getting--;
      this.#setFraction(undefined);
    }
    if (this.#state.name !== 'open') void this.#reopen(true);
  }

  async refreshStats(): Promise<void> {
    const engine = this.#engine;
    if (engine?.client.state.name !== 'ready') return;
    const stats = await engine.client.stats().catch(() => undefined);
    // Those of an engine that was replaced meanwhile would stand for the new one's.
    if (stats && engine === this.#engine) this.stats = stats;
  }

  async dispose(): Promise<void> {
    this.#ended = true;
    clearInterval(this.#looking);
    this.#opening?.abort();
    await this.#turn;
    await this.#options.device.closing();
    await this.#engine?.client.dispose();
  }

  /** @param modelToo else only its engine is opened again */
  #reopen(modelToo: boolean): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#turn = this.#turn.then(() => this.#openNow(modelToo, opening.signal));
    return this.#turn;
  }

  async #openNow(modelToo: boolean, signal: AbortSignal): Promise<void> {
    // Whoever was overtaken leaves it to the last one, which does at least as much.
    if (modelToo) this.#model = undefined;
    if (this.#ended || signal.aborted) return;
    try {
      await this.#closeEngine();
      this.#setState({ name: 'opening' });
      this.#model ??= await this.#openModel(signal);
      if (!this.#model) return this.#setState({ name: 'absent' });
      this.#options.changed(); // the workspace can be cut while the engine starts
      await this.#openEngine(this.#model, signal);
      this.#setState({ name: 'open' });
    } catch (error) {
      if (signal.aborted) return;
      this.#options.log(`model: failed (${error instanceof FoveaError ? error.kind : (error as Error).stack})`);
      this.#setState({ name: 'failed', ...advice(error) });
    }
  }

  async #openModel(signal: AbortSignal): Promise<OpenModel | undefined> {
    const { installation, store, warn } = this.#options;
    const { threads } = this.#wish as ModelWish;
    const model = await this.#knownName((this.#wish as ModelWish).model);
    this.#sought = model;
    if (!(await this.#isHere(model, signal))) return undefined;
    let opened: OpenModel | undefined;
    await this.#options.showProgress('preparing the model', async (progress, stopped) => {
      const report = (label: string, done: number, total: number): void => {
        progress.report(label, done, total);
        this.#setFraction(total > 0 ? done / total : undefined);
      };
      const either = AbortSignal.any([signal, stopped]);
      const options = { installation, store, model, threads: engineThreads(threads), progress: { report }, warn };
      opened = await openModel({ ...options, signal: either });
    });
    this.#setFraction(undefined);
    return opened;
  }

  /** The wished-for name, or `default` where it names nothing that could be a model. */
  async #knownName(model: string): Promise<string> {
    try {
      parseModelSpec(model, homedir(), catalogue);
      return model;
    } catch (error) {
      if (await this.#options.store.get(model).catch(() => undefined)) return model; // an id of the store
      const sentence = { name: 'modelNameUnknown', args: [model] } as const;
      this.#options.warn(`fovea.model: ${(error as Error).message} The default model serves instead.`, sentence);
      return 'default';
    }
  }

  /** A user's own file or folder is here by nature; nothing is downloaded. */
  async #isHere(model: string, signal: AbortSignal): Promise<boolean> {
    const { store } = this.#options;
    const known = await store.get(model).catch((error: unknown) => {
      if (error instanceof FoveaError) return undefined;
      throw error;
    });
    if (known) return true;
    if (parseModelSpec(model, homedir(), catalogue).kind !== 'local') return false;
    await store.add(model, { progress: { report: () => {} }, signal });
    return true;
  }

  async #openEngine(model: OpenModel, signal: AbortSignal): Promise<void> {
    const { installation, storageFolder, device, warn, log, changed } = this.#options;
    const wish = this.#wish as ModelWish;
    const threads = engineThreads(wish.threads);
    const run = { modelDir: model.modelDir, threads };
    const on = paramsOf(await device.decide(wish, run));
    const progress = { report: () => {} };
    const cacheBytes = wish.cacheMegabytes * 1e6;
    const disk = diskParams(storageFolder, wish.diskMegabytes);
    if (!disk) await deleteDiskCaches(storageFolder);
    const kept = { cacheBytes, ...(disk && { disk }) };
    const options = { installation, threads, ...kept, device: on, progress, signal, warn, log };
    const { engine: client, info, defaultReader } = await openEngine(model, options);
    if (signal.aborted) {
      await client.dispose();
      throw new FoveaError('cancelled', 'Cancelled.');
    }
    client.onStateChange(() => changed());
    this.#engine = { client, info, defaultReader: readerWithAfter(defaultReader, model.tokenizer), threads };
    device.opened({ client, wish, run });
  }

  async #closeEngine(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.stats = undefined;
    if (!engine) return;
    this.#options.changed();
    await this.#options.device.closing();
    await engine.client.dispose();
  }

  #setFraction(fraction: number | undefined): void {
    this.#fraction = fraction;
    this.#options.changed();
  }

  async #lookForModel(): Promise<void> {
    const isWaiting = (): boolean => this.#state.name === 'absent' && this.#getting === 0;
    if (!isWaiting()) return;
    const found = await this.#options.store.get(this.#sought).catch(() => undefined);
    if (found && isWaiting()) void this.#reopen(true);
  }

  #setState(state: ModelState): void {
    this.#state = state;
    clearInterval(this.#looking);
    if (state.name === 'absent' && !this.#ended) {
      this.#looking = setInterval(() => void this.#lookForModel(), lookMs);
      this.#looking.unref();
    }
    this.#options.changed();
  }
}

/** What is wrong and what to do. */
function advice(error: unknown): Said {
  if (!(error instanceof FoveaError)) {
    const { name } = error as Error;
    const message = `The model could not be opened (${name}): restart the engine, or choose another model.`;
    return { message, sentence: { name: 'modelNotOpened', args: [name] } };
  }
  if (error.kind !== 'cancelled') return said(error);
  const message = 'The model is not prepared yet: restart the engine to go on.';
  return { message, sentence: { name: 'modelNotPrepared', args: [] } };
}
