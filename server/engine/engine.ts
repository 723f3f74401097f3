/** The engine itself: one model, its chunk caches, its copy index. Knows ids and numbers, no text, no path, no RPC. */
import { FoveaError } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { DiskCache } from './cache/diskCache.ts';
import { ChunkCaches } from './chunkCaches.ts';
import type { Cancel, EngineCore, OnTokens } from './core.ts';
import { CopyIndex } from './decode/copyIndex.ts';
import { copyLine } from './decode/copyLine.ts';
import type { CopyWeights } from './decode/copyMixture.ts';
import { type CopyWeightsByKind, copyWeightsFor, readCopyWeights } from './decode/copyWeights.ts';
import { CopyMixer } from './decode/distribution.ts';
import { createDrafter } from './decode/draft.ts';
import { Generation, longestDraft } from './decode/generate.ts';
import { score } from './decode/score.ts';
import type { Decoder } from './device.ts';
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
import { chunksCached } from './readers/readerSpec.ts';
import { Readers } from './readers/readers.ts';
import { measureSpeed, speedOf } from './speed.ts';

/** What an adapter is fitted to. */
interface OpenedImport {
  readonly manifest: ModelManifest;
}

/** What of a request has ids. */
type CheckedParams = ContextParams & Partial<Pick<GenerateParams, 'constraint'> & Pick<ScoreParams, 'targets'>>;

export class Engine implements EngineCore {
  readonly info: EngineInfo;
  private readonly model: Decoder;
  private readonly readers: Readers;
  private readonly chunks: ChunkCaches;
  private readonly copyIndex: CopyIndex;
  private readonly copyWeights: CopyWeightsByKind;

  constructor(
    model: Decoder,
    adapter: FocusAdapter | undefined,
    params: InitializeParams,
    copyWeights: CopyWeightsByKind = {},
    disk?: DiskCache,
  ) {
    const { shape } = model;
    const chunkTokens = adapter?.info.chunkTokens ?? defaultChunkTokens(shape);
    this.model = model;
    this.readers = new Readers({ model, adapter, chunkTokens });
    this.chunks = new ChunkCaches({ model, chunkTokens, limitBytes: params.cacheBytes + model.heldBytes, disk });
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

  generate(params: GenerateParams, onTokens: OnTokens, cancel: Cancel): Promise<GenerateResult> {
    return this.chunks.answering(() => this.generated(params, onTokens, cancel));
  }

  private async generated(params: GenerateParams, onTokens: OnTokens, cancel: Cancel): Promise<GenerateResult> {
    const started = performance.now();
    this.check(params);
    const weights = this.weightsOf(params);
    // What lies on disk counts as read where it comes in half of the time that there is.
    if (params.haste) await this.chunks.restore(readFromCaches(params), params.haste.readMs / 2);
    const { context, hasty, sharesOf } = this.planned(params, params.haste?.readMs);
    const read = { ...params, ...context };
    const { kvs, computed, ms } = await this.chunkCaches(read, cancel, params.haste && 0);
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
    return this.chunks.answering(() => this.model.unhurried(() => this.scored(params, cancel)));
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
    await this.chunks.restore(readFromCaches(params));
    const plan = this.hastyPlan(params);
    const rung = plan?.next();
    if (plan && !rung) return { whole: true, ms: performance.now() - started };
    const { context, hasty } = plan && rung ? plan.contextOf(rung) : { context: params, hasty: undefined };
    const { kvs } = await this.chunkCaches(context, cancel);
    await this.readers.open({ ...params, ...context }, kvs, longestDraft + 1, cancel);
    const all = { chunks: params.chunks.map((_, number) => number), localTokens: params.local.length };
    return { step: hasty ?? all, whole: hasty === undefined, ms: performance.now() - started };
  }

  async prefill({ chunks, indexedFrom }: PrefillParams, cancel: Cancel): Promise<PrefillResult> {
    const started = performance.now();
    let [computed, tokens] = [0, 0];
    for (const [number, ids] of chunks.entries()) {
      const indexed = indexedFrom !== undefined && number >= indexedFrom;
      // Who asks for it wants it kept, too: it counts as used.
      const one = await this.chunks.of([ids], indexed ? 0 : undefined, cancel);
      computed += one.computed;
      tokens += one.computed * ids.length;
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
    const { memory, diskStats } = this.chunks;
    return {
      cachedChunks: memory.size,
      cacheBytes: memory.bytes,
      cacheLimitBytes: memory.limitBytes,
      ...(diskStats && { disk: diskStats }),
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
    await this.chunks.close();
    await this.model.close();
  }

  private weightsOf({ reader }: Pick<ContextParams, 'reader'>): CopyWeights {
    return copyWeightsFor(reader, this.copyWeights);
  }

  /** Caches of the chunks that the reader reads from the cache, computed where they are missing. @param restoreMs longest wait for the disk */
  private async chunkCaches(params: ContextParams, cancel: Cancel, restoreMs?: number) {
    const started = performance.now();
    const { kvs, computed } = await this.chunks.of(readFromCaches(params), params.indexedFrom, cancel, restoreMs);
    return { kvs, computed, ms: computed > 0 ? performance.now() - started : 0 };
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
    const found = params.chunks.slice(0, params.reader.attend).map((ids) => this.chunks.found(ids));
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

/** The chunks that a request reads from their caches. */
function readFromCaches({ reader, chunks }: ContextParams): readonly (readonly number[])[] {
  return chunks.slice(0, chunksCached(reader));
}

/** Where no budget is given: some hundred chunks of the default model. */
const defaultGpuBytes = 1e9;

function openModel(params: InitializeParams): Promise<Decoder & OpenedImport> {
  const { modelDir, device, threads, productForm, gpuBytes = defaultGpuBytes } = params;
  if (device !== 'gpu') return DecoderModel.open(modelDir, threads, productForm);
  return GpuDecoder.open(modelDir, { poolBytes: gpuBytes });
}

/** Never fails: without it memory alone serves. */
async function openDisk(
  model: Decoder,
  { disk }: InitializeParams,
  log: (line: string) => void,
): Promise<DiskCache | undefined> {
  try {
    const form = disk && (await model.chunkForm?.());
    return form && (await DiskCache.open({ ...disk, form, log }));
  } catch (error) {
    log(`disk caches: not opened (${(error as Error).name}), memory alone serves`);
    return undefined;
  }
}

/** Loads an imported model, and an adapter where one is given. */
export async function createEngine(
  params: InitializeParams,
  progress: Progress,
  log: (line: string) => void = () => {},
): Promise<EngineCore> {
  progress.report('Loading the model', 0, 1);
  const model = await openModel(params);
  const { adapterFile, copyWeightsFile, modelDir } = params;
  try {
    const adapter = adapterFile ? await loadFocusAdapter(adapterFile, model.manifest, modelDir) : undefined;
    // Beside the graph, which another thread loads: the weights of an older import are to be hashed.
    const opening = openDisk(model, params, log);
    await model.warmUp();
    const disk = await opening;
    await measureSpeed(model);
    const copyWeights = copyWeightsFile ? await readCopyWeights(copyWeightsFile) : {};
    progress.report('Loading the model', 1, 1);
    return new Engine(model, adapter, params, copyWeights, disk);
  } catch (error) {
    await model.close().catch(() => {});
    throw error;
  }
}
