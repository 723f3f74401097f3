/** The engine itself: one model, its chunk caches, its copy index. Knows ids and numbers, no text, no path, no RPC. */
import { FoveaError } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { type ChunkAddress, ChunkCache, chunkAddress } from './cache/chunkCache.ts';
import type { Cancel, EngineCore, OnTokens } from './core.ts';
import { CopyIndex } from './decode/copyIndex.ts';
import { copyLine } from './decode/copyLine.ts';
import type { CopyWeights } from './decode/copyMixture.ts';
import { type CopyWeightsByKind, copyWeightsFor, readCopyWeights } from './decode/copyWeights.ts';
import { CopyMixer } from './decode/distribution.ts';
import { createDrafter } from './decode/draft.ts';
import { Generation, longestDraft } from './decode/generate.ts';
import { score } from './decode/score.ts';
import type { ChunkKv, Decoder } from './device.ts';
import { GpuDecoder } from './gpu/gpuDecoder.ts';
import type { ModelManifest } from './graph/manifest.ts';
import { DecoderModel } from './graph/model.ts';
import { defaultChunkTokens } from './model/shape.ts';
import type {
  ContextParams,
  CopyParams,
  CopyResult,
  CopyUpdateParams,
  EngineInfo,
  EngineStats,
  GenerateParams,
  GenerateResult,
  InitializeParams,
  PrefillParams,
  PrefillResult,
  ReadParams,
  ReadResult,
  ScoreParams,
  ScoreResult,
} from './protocol.ts';
import { type FocusAdapter, loadFocusAdapter } from './readers/focusAdapter.ts';
import { HastyPlan } from './readers/hastyPlan.ts';
import { LocalPast } from './readers/localPast.ts';
import { chunksCached } from './readers/readerSpec.ts';
import { Readers } from './readers/readers.ts';
import { measureSpeed, speedOf } from './speed.ts';

/** What an adapter is fitted to. */
interface OpenedImport {
  readonly manifest: ModelManifest;
}

/** What of a request has ids. */
type CheckedParams = ContextParams & Partial<Pick<GenerateParams, 'constraint'> & Pick<ScoreParams, 'targets'>>;

/** Chunks half read that are held: those of one request. */
const keptHalfRead = 2;

export class Engine implements EngineCore {
  readonly info: EngineInfo;
  private readonly model: Decoder;
  private readonly readers: Readers;
  private readonly cache: ChunkCache;
  private readonly copyIndex: CopyIndex;
  private readonly copyWeights: CopyWeightsByKind;
  /** chunks whose reading was cancelled, oldest first */
  private readonly halfRead = new Map<ChunkAddress, LocalPast>();

  constructor(
    model: Decoder,
    adapter: FocusAdapter | undefined,
    params: InitializeParams,
    copyWeights: CopyWeightsByKind = {},
  ) {
    const { shape } = model;
    const chunkTokens = adapter?.info.chunkTokens ?? defaultChunkTokens(shape);
    this.model = model;
    this.readers = new Readers({ model, adapter, chunkTokens });
    this.cache = new ChunkCache(params.cacheBytes + model.heldBytes);
    this.copyIndex = new CopyIndex(shape.vocab);
    this.copyWeights = copyWeights;
    this.info = {
      shape,
      baseSha256: model.baseSha256,
      quantisation: model.quantisation,
      arithmetic: model.arithmetic,
      device: model.device,
      speed: speedOf(model),
      chunkTokens,
      adapter: adapter?.info,
      processId: process.pid,
    };
  }

  async generate(params: GenerateParams, onTokens: OnTokens, cancel: Cancel): Promise<GenerateResult> {
    const started = performance.now();
    this.check(params);
    const weights = this.weightsOf(params);
    const { context, hasty, sharesOf } = this.planned(params, params.haste?.readMs);
    const read = { ...params, ...context };
    const { kvs, computed, ms } = await this.chunkCaches(read, cancel);
    const mixer = params.reader.copy ? new CopyMixer(this.copyIndex, weights) : undefined;
    const reading = await this.readers.open(read, kvs, longestDraft + 1, cancel);
    const drafter = params.draft ? createDrafter(this.copyIndex, { weights }) : undefined;
    const parts = { reading, mixer, drafter };
    const tell: OnTokens = (tokens, each) => onTokens(tokens, sharesOf(each), hasty);
    const { tokens, end, shares, ...rest } = await new Generation(read, parts, tell).run(started, cancel);
    const timings = {
      prefilledChunks: computed,
      prefillMs: ms,
      totalMs: performance.now() - started,
      forwards: reading.forwards,
      ...rest,
    };
    return { tokens, end, shares: sharesOf(shares), ...(hasty && { hasty }), timings };
  }

  score(params: ScoreParams, cancel: Cancel): Promise<ScoreResult> {
    return this.model.unhurried(() => this.scored(params, cancel));
  }

  private async scored(params: ScoreParams, cancel: Cancel): Promise<ScoreResult> {
    this.check(params);
    if (params.targets.length === 0) throw new FoveaError('input', 'There are no tokens to score.');
    const { kvs } = await this.chunkCaches(params, cancel);
    const reading = await this.readers.open(params, kvs, params.targets.length, cancel);
    const mixer = params.reader.copy ? new CopyMixer(this.copyIndex, this.weightsOf(params)) : undefined;
    return score(params, reading, mixer, cancel);
  }

  async read(params: ReadParams, cancel: Cancel): Promise<ReadResult> {
    const started = performance.now();
    this.check(params);
    const plan = this.hastyPlan(params);
    const rung = plan?.next();
    if (plan && !rung) return { whole: true, ms: performance.now() - started };
    const { context, hasty } = plan && rung ? plan.contextOf(rung) : { context: params, hasty: undefined };
    const { kvs } = await this.chunkCaches(context, cancel);
    await this.readers.open({ ...params, ...context }, kvs, longestDraft + 1, cancel);
    const all = { chunks: params.chunks.map((_, number) => number), localTokens: params.local.length };
    return { step: hasty ?? all, whole: hasty === undefined, ms: performance.now() - started };
  }

  async prefill({ chunks }: PrefillParams, cancel: Cancel): Promise<PrefillResult> {
    const started = performance.now();
    let [computed, tokens] = [0, 0];
    for (const ids of chunks) {
      const address = chunkAddress(ids);
      // Who asks for it wants it kept, too.
      if (this.cache.get(address)) continue;
      await this.chunkCache(ids, address, cancel);
      computed++;
      tokens += ids.length;
    }
    return { computed, tokens, ms: performance.now() - started };
  }

  copyUpdate(params: CopyUpdateParams): void {
    this.copyIndex.update(params);
  }

  copy(params: CopyParams): CopyResult | undefined {
    return params.reader.copy ? copyLine(this.copyIndex, params, this.weightsOf(params)) : undefined;
  }

  stats(): EngineStats {
    const copy = this.copyIndex.stats();
    const { traffic, deviceBytes } = this.model;
    return {
      cachedChunks: this.cache.size,
      cacheBytes: this.cache.bytes,
      cacheLimitBytes: this.cache.limitBytes,
      residentBytes: process.memoryUsage.rss(),
      copyTokens: copy.tokens,
      copyBytes: copy.bytes,
      forwards: this.model.forwards,
      speed: speedOf(this.model),
      ...(traffic && { traffic: { ...traffic } }),
      ...(deviceBytes !== undefined && { deviceBytes }),
    };
  }

  async close(): Promise<void> {
    this.readers.release();
    for (const read of this.halfRead.values()) read.release();
    await this.model.close();
  }

  private weightsOf({ reader }: Pick<ContextParams, 'reader'>): CopyWeights {
    return copyWeightsFor(reader, this.copyWeights);
  }

  /** Caches of the chunks that the reader reads from the cache, computed where they are missing. */
  private async chunkCaches({ reader, chunks }: ContextParams, cancel: Cancel) {
    const started = performance.now();
    const kvs: ChunkKv[] = [];
    let computed = 0;
    for (const ids of chunks.slice(0, chunksCached(reader))) {
      const address = chunkAddress(ids);
      const found = this.cache.get(address);
      if (!found) computed++;
      kvs.push(found ?? (await this.chunkCache(ids, address, cancel)));
    }
    return { kvs, computed, ms: computed > 0 ? performance.now() - started : 0 };
  }

  private async chunkCache(ids: readonly number[], address: ChunkAddress, cancel: Cancel): Promise<ChunkKv> {
    if (ids.length === 0 || ids.length > this.info.chunkTokens) {
      throw new FoveaError('failure', `A chunk has ${ids.length} tokens, not 1 to ${this.info.chunkTokens}.`);
    }
    const computed = this.halfRead.get(address) ?? new LocalPast(this.model, 0);
    this.halfRead.delete(address);
    try {
      await computed.become(ids, cancel);
    } catch (error) {
      this.keepHalfRead(address, computed);
      throw error;
    }
    const kv = await this.model.chunkKv(computed.keyValues, ids.length);
    computed.release();
    this.cache.add(address, kv);
    return kv;
  }

  /** A cancelled reading of a chunk goes on where it stopped, when the chunk is wanted again. */
  private keepHalfRead(address: ChunkAddress, read: LocalPast): void {
    if (read.length === 0) {
      read.release();
      return;
    }
    this.halfRead.set(address, read);
    const [oldest] = this.halfRead.keys();
    if (this.halfRead.size <= keptHalfRead) return;
    this.halfRead.get(oldest)?.release();
    this.halfRead.delete(oldest);
  }

  /** What is read of a request's context: all of it, or what can be read in time. */
  private planned(params: GenerateParams, readMs: number | undefined) {
    const plan = readMs === undefined ? undefined : this.hastyPlan({ ...params, ...params.haste });
    if (!plan || readMs === undefined) return { context: params, hasty: undefined, sharesOf: (all: number[]) => all };
    return plan.contextOf(plan.now(readMs));
  }

  /** The ladder of a request's reading; none for readers of other than direct chunks. */
  private hastyPlan(params: ContextParams & { shortLocalTokens?: number }): HastyPlan | undefined {
    const { prompt, focus, memory } = params.reader;
    if (prompt + focus + memory > 0) return undefined;
    const found = params.chunks.slice(0, params.reader.attend).map((ids) => {
      const address = chunkAddress(ids);
      const unread = ids.length - (this.halfRead.get(address)?.length ?? 0);
      return { kv: this.cache.peek(address), unread };
    });
    return new HastyPlan(params, found, this.readers, this.model.pace);
  }

  private check({ local, chunks, constraint, targets = [] }: CheckedParams): void {
    if (local.length === 0) throw new FoveaError('failure', 'The local context is empty.');
    const { vocab } = this.info.shape;
    for (const ids of [local, ...chunks, targets, ...(constraint?.steps.map((step) => step.ids) ?? [])]) {
      for (const id of ids) {
        if (!Number.isInteger(id) || id < 0 || id >= vocab)
          throw new FoveaError('failure', `No token has the id ${id}.`);
      }
    }
  }
}

/** Where no budget is given: some hundred chunks of the default model. */
const defaultGpuBytes = 1e9;

function openModel(params: InitializeParams): Promise<Decoder & OpenedImport> {
  const { modelDir, device, threads, productForm, gpuBytes = defaultGpuBytes } = params;
  if (device !== 'gpu') return DecoderModel.open(modelDir, threads, productForm);
  return GpuDecoder.open(modelDir, { poolBytes: gpuBytes });
}

/** Loads an imported model, and an adapter where one is given. */
export async function createEngine(params: InitializeParams, progress: Progress): Promise<EngineCore> {
  progress.report('Loading the model', 0, 1);
  const model = await openModel(params);
  const { adapterFile, copyWeightsFile, modelDir } = params;
  try {
    const adapter = adapterFile ? await loadFocusAdapter(adapterFile, model.manifest, modelDir) : undefined;
    await model.warmUp();
    await measureSpeed(model);
    const copyWeights = copyWeightsFile ? await readCopyWeights(copyWeightsFile) : {};
    progress.report('Loading the model', 1, 1);
    return new Engine(model, adapter, params, copyWeights);
  } catch (error) {
    await model.close().catch(() => {});
    throw error;
  }
}
