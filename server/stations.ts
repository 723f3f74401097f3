/**
 * The root: builds what a completion passes through, from a model's name and a repository's folder, and takes it down
 * again. Knows no cursor and no door (command line, editor).
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { throwIfAborted } from './base/errors.ts';
import type { Progress } from './base/progress.ts';
import { type DeviceWish, paramsOf } from './device/chooseDevice.ts';
import { deviceLine, deviceReport } from './device/deviceReport.ts';
import type { Devices } from './device/devices.ts';
import type { DiskParams, EngineInfo, ProductForm } from './engine/protocol.ts';
import type { Tokenizer } from './engine/tokenizer.ts';
import { type DeviceParams, EngineClient } from './engineClient/engineClient.ts';
import { defaultReaderOf, startEngine } from './engineClient/startEngine.ts';
import type { Installation } from './installation.ts';
import { chunkerOf, type OpenModel, openModel } from './models/openModel.ts';
import type { ModelStore } from './models/store.ts';
import type { TokenHealer } from './prompt/healing.ts';
import { readerWithAfter } from './prompt/textAfter.ts';
import type { DeviceReport } from './protocol.ts';
import { type FolderRules, plainRules } from './workspace/folderRules.ts';
import { RepositoryIndex } from './workspace/repositoryIndex.ts';
import { WorkspaceSession } from './workspace/workspaceSession.ts';

export interface StationsOptions {
  installation: Installation;
  store: ModelStore;
  /** folder for stored chunks of all repositories */
  chunkFolder: string;
  /** as `ModelStore.get` takes it */
  model: string;
  /** file of a focus adapter, or `noAdapter`; without it the one that ships for the model */
  adapter?: string;
  repo: string;
  /** of files without a byte-order mark; without it UTF-8 */
  encoding?: string;
  progress: Progress;
  signal?: AbortSignal;
  /** for measurements: instead of the form that suits the processor */
  productForm?: ProductForm;
  /** where chunk caches are kept on disk; without it nowhere */
  disk?: DiskParams;
  /** which one serves; without it the CPU */
  devices?: { of: Devices; wish: DeviceWish };
  /** a sentence for the user; the work goes on */
  warn(message: string): void;
  /** numbers and reasons for a log */
  log?(line: string): void;
}

/** Everything that `complete` passes through. Whoever opened them closes them. */
export interface Stations {
  info: EngineInfo;
  /** the reader where nobody asks for another: the adapter's own choice, where it makes one */
  defaultReader: string;
  tokenizer: Tokenizer;
  /** names the tokenizer, for chunks cut with it */
  tokenizerId: string;
  healer: TokenHealer;
  /** tokens that end a line */
  lineEnds: readonly number[];
  session: WorkspaceSession;
  engine: EngineClient;
  device: DeviceReport | undefined;
  /** the model's own file or folder, for who runs the same weights otherwise */
  modelPath: string;
  close(): Promise<void>;
}

/** More threads than cores halve the speed; more than these are of no use to so small a model. */
const mostThreads = 8;
/** 64 chunks of the default model and some room, in int8. */
const cacheBytes = 512e6;

/** @param wanted 0: as many as are of use */
export function engineThreads(wanted = 0): number {
  return wanted > 0 ? wanted : Math.min(mostThreads, availableParallelism());
}

/** @throws FoveaError where the model or the repository cannot be used, or the signal aborts */
export async function openStations(options: StationsOptions): Promise<Stations> {
  const { progress, signal } = options;
  const threads = engineThreads();
  const model = await openModel({ ...options, threads });
  const { tokenizer, tokenizerId, healer, lineEnds, modelPath } = model;
  const { engine, info, defaultReader, device } = await openOnDevice(model, { ...options, threads, cacheBytes });
  const close = (): Promise<void> => engine.dispose();
  try {
    const index = repositoryIndex(options, tokenizer, tokenizerId, info.chunkTokens);
    const session = new WorkspaceSession(index, engine);
    await session.open({ progress, ...(signal ? { signal } : {}) });
    const cut = { tokenizer, tokenizerId, healer, lineEnds };
    const reader = readerWithAfter(defaultReader, tokenizer);
    return { info, defaultReader: reader, device, ...cut, session, engine, modelPath, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface EngineOptions
  extends Pick<StationsOptions, 'installation' | 'adapter' | 'productForm' | 'disk' | 'progress' | 'warn' | 'log'> {
  threads: number;
  /** for chunk caches in memory */
  cacheBytes: number;
  /** the CPU where none is named */
  device?: DeviceParams;
  signal?: AbortSignal;
}

export interface OpenEngine {
  /** whoever opened it disposes of it */
  engine: EngineClient;
  info: EngineInfo;
  /** the reader where nobody asks for another: the adapter's own choice, where it makes one */
  defaultReader: string;
}

/**
 * Starts an engine on the device that is asked for, or is known to be the faster one.
 * @throws FoveaError as `openEngine`
 */
export async function openOnDevice(
  model: Pick<OpenModel, 'modelDir' | 'shipped'>,
  options: EngineOptions & Pick<StationsOptions, 'devices'>,
): Promise<OpenEngine & { device: DeviceReport | undefined }> {
  const { devices, threads, warn, log } = options;
  if (!devices) return { ...(await openEngine(model, options)), device: undefined };
  const decision = await devices.of.decide(devices.wish, { modelDir: model.modelDir, threads });
  const opened = await openEngine(model, { ...options, device: paramsOf(decision) });
  const device = deviceReport(decision, { kind: opened.info.device.kind, fall: opened.engine.fall });
  log?.(`device: ${deviceLine(device)}`);
  if (devices.wish.device === 'gpu' && device.kind === 'cpu') warn(`The CPU serves. ${device.why.message}`);
  return { ...opened, device };
}

/**
 * Starts an engine with a model and what ships for it.
 * @param opened told of each engine before it is started
 * @throws FoveaError where it cannot be started, or the signal aborts
 */
export async function openEngine(
  { modelDir, shipped }: Pick<OpenModel, 'modelDir' | 'shipped'>,
  options: EngineOptions,
  opened: (engine: EngineClient) => void = () => {},
): Promise<OpenEngine> {
  const {
    installation,
    adapter,
    productForm,
    threads,
    cacheBytes,
    disk,
    device = {},
    progress,
    signal,
    warn,
    log,
  } = options;
  let latest: EngineClient | undefined;
  const client = (): EngineClient => {
    throwIfAborted(signal);
    latest = new EngineClient({ entry: installation.engine, ...(log ? { log } : {}) });
    opened(latest);
    return latest;
  };
  const onAbort = (): void => void latest?.dispose();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const chosen = { ...(disk && { disk }), ...(productForm && { productForm }) };
    const params = { modelDir, threads, cacheBytes, ...device, ...chosen };
    const { engine, info, adapterFile } = await startEngine({ client, params, adapter, shipped, progress, warn });
    const { form, processorSaturates } = info.arithmetic;
    const why = processorSaturates ? ' (8-bit products saturate on this processor)' : '';
    log?.(`engine runs as process ${info.processId}, products ${form}${why}`);
    return { engine, info, defaultReader: await defaultReaderOf(adapterFile, warn) };
  } catch (error) {
    await latest?.dispose();
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The index alone, as a model's tokens cut the repository; without `chunkFolder` its chunks are not stored. */
export function repositoryIndex(
  options: Pick<StationsOptions, 'installation' | 'repo' | 'warn' | 'encoding'> &
    Partial<Pick<StationsOptions, 'chunkFolder'>>,
  tokenizer: Tokenizer,
  tokenizerId: string,
  chunkTokens: number,
): RepositoryIndex {
  const { installation, chunkFolder, repo, warn } = options;
  const chunker = chunkerOf(installation, { tokenizer, tokenizerId }, chunkTokens);
  const store = chunkFolder === undefined ? {} : { cacheFolder: chunkFolder };
  return new RepositoryIndex({ root: path.resolve(repo), chunker, warn, rules: repositoryRules(options), ...store });
}

/** What of a repository is read on the command line. */
export function repositoryRules({ encoding }: Pick<StationsOptions, 'encoding'>): FolderRules {
  return encoding === undefined ? plainRules : { ...plainRules, encodings: { plain: encoding, byLanguage: {} } };
}
