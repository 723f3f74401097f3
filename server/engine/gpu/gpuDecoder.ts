/** An imported model on the GPU: its weights, its graphs, and what their forwards take and give. */
import type { ChunkKv, Decoder, KeyValues, RowsInput, StepInput, StepOutput } from '../device.ts';
import { sharedWeights } from '../graph/decoder.ts';
import { type ModelManifest, readManifest } from '../graph/manifest.ts';
import { type Feeds, i64 } from '../graph/session.ts';
import { allLayers, type ModelShape } from '../model/shape.ts';
import { interactiveMs, Pace } from '../pace.ts';
import type { ProjectionChange } from '../projectionChange.ts';
import type { Arithmetic, DeviceInfo, Quantisation } from '../protocol.ts';
import { ChunkPool } from './chunkPool.ts';
import { deviceFloats } from './deviceFloats.ts';
import { candidateFeeds, chunkMassOf, type Known, maskFeeds, promptFeeds, shapeFeeds, tokenFeeds } from './gpuFeeds.ts';
import { type GpuGraphForm, type GpuWeightsForm, gpuGraph, plainStep } from './gpuGraph.ts';
import { GpuKeyValues, type GpuRoom, onGpu } from './gpuKeyValues.ts';
import { chunkMasks, rowMasks, tailMask } from './gpuMasks.ts';
import { memoryFeeds } from './gpuMemory.ts';
import { GpuNextTokens, LogProbTensors } from './gpuNextTokens.ts';
import { GpuSession, type Targets } from './gpuSession.ts';
import { gpuWeightsForm, uploadFactors, uploadWeights } from './gpuWeights.ts';
import { type Floats, floats, GpuTensors, releaseAll } from './tensors.ts';

/** Windows resets a GPU that works at one submission for two seconds. */
const longestMs = 1_000;

export interface GpuOptions {
  /** of chunk caches on the device, bytes */
  poolBytes: number;
  /** for tests: instead of what the adapter has */
  floats?: Floats;
}

export class GpuDecoder implements Decoder {
  readonly manifest: ModelManifest;
  readonly directory: string;
  readonly device: DeviceInfo;
  readonly arithmetic: Arithmetic = { processorSaturates: false, form: 'f32' };
  readonly pace = new Pace();
  readonly forwardTokens = 256;
  readonly forwardScoreBytes = 128e6;
  readonly tensors: GpuTensors;
  readonly traffic: GpuTensors['traffic'];
  readonly pool: ChunkPool;
  forwardMs = interactiveMs;
  forwards = 0;
  private readonly room: GpuRoom;
  private readonly form: GpuWeightsForm;
  private readonly weights: Feeds;
  private readonly sessions = new Map<string, Promise<GpuSession>>();
  /** tensors made of an adapter's numbers, and of other steady ones */
  private readonly steady = new WeakMap<object, Promise<Feeds>>();
  private readonly logProbs: LogProbTensors;

  private constructor(
    directory: string,
    manifest: ModelManifest,
    tensors: GpuTensors,
    form: GpuWeightsForm,
    weights: Feeds,
    poolBytes: number,
  ) {
    const { shape, quantisation } = manifest;
    this.directory = directory;
    this.manifest = manifest;
    this.tensors = tensors;
    this.traffic = tensors.traffic;
    this.form = form;
    this.weights = weights;
    const exact = quantisation === 'fp32';
    this.logProbs = new LogProbTensors(tensors, shape.vocab);
    this.pool = new ChunkPool({ shape, floats: form.floats, tensors, limitBytes: poolBytes, exact });
    this.room = { shape, floats: form.floats, tensors, pool: this.pool };
    this.device = { kind: 'gpu', floats: form.floats === 'float16' ? 'f16' : 'f32', poolBytes };
  }

  /**
   * @throws FoveaError('input') when the folder is not a whole import; DeviceFault where there is no device, or its memory
   * does not hold the weights
   */
  static async open(directory: string, options: GpuOptions): Promise<GpuDecoder> {
    const manifest = await readManifest(directory);
    const tensors = new GpuTensors();
    try {
      const form = gpuWeightsForm(manifest, options.floats ?? (await deviceFloats(tensors)));
      const weights = await uploadWeights(tensors, manifest, directory, form);
      return new GpuDecoder(directory, manifest, tensors, form, weights, options.poolBytes);
    } catch (error) {
      await tensors.close();
      throw error;
    }
  }

  private get known(): Known {
    return { ids: this.shape.vocab, positions: this.weights[sharedWeights.cosines].dims[0] };
  }

  get baseSha256(): string {
    return this.manifest.baseSha256;
  }

  get deviceBytes(): number {
    return this.tensors.bytes;
  }

  get quantisation(): Quantisation {
    return this.manifest.quantisation;
  }

  get heldBytes(): number {
    return this.pool.heldBytes;
  }

  get shape(): ModelShape {
    return this.manifest.shape;
  }

  async warmUp(): Promise<void> {
    await this.session({ ...plainStep, predicts: false });
  }

  keyValues(rows: number, slots: number, layers?: readonly number[]): Promise<GpuKeyValues> {
    return GpuKeyValues.of(this.room, rows, slots, layers ?? allLayers(this.shape));
  }

  async chunkKv(computed: KeyValues, tokens: number): Promise<ChunkKv> {
    const { shape, tensors } = this;
    const session = await tensors.session('pack', true, (g) => {
      g.input('end', 'int64', [1]);
      const dims = [1, shape.kvHeads, 's', shape.headDim];
      for (const [kind, name] of [
        ['K', 'keys'],
        ['V', 'values'],
      ]) {
        const layers = allLayers(shape).map((layer) => g.input(`from${kind}.${layer}`, this.form.floats, dims));
        const all = layers.length > 1 ? g.op('Concat', layers, { axis: 0 }) : layers[0];
        const packed = [shape.layers, shape.kvHeads, 'n', shape.headDim];
        g.outputOp(name, this.form.floats, packed, 'Slice', [all, g.integers(0), 'end', g.integers(2)]);
      }
    });
    onGpu(computed).within(0, tokens);
    const { keys, values } = await session.run({ ...onGpu(computed).feeds('from'), end: i64([tokens], [1]) });
    return this.pool.add(tokens, { keys: tensors.hold(keys), values: tensors.hold(values) });
  }

  async step(input: StepInput): Promise<StepOutput> {
    const { tokens, memory, at, change, promptRanges = [], predicts } = input;
    if (tokens.length === 0) throw new Error('a forward of no tokens');
    const tail = onGpu(input.tail);
    const memoryLayers = memory ? onGpu(memory.keyValues).layers : [];
    const hasPrompt = promptRanges.length > 0;
    const hasCandidates = memory !== undefined && input.candidateBias !== undefined;
    const form: GpuGraphForm = {
      ...{ family: 'step', memoryLayers, predicts, hasCandidates },
      changesReading: change !== undefined,
      hasPrompt: hasPrompt && predicts,
    };
    const session = await this.session(form);
    const t = tokens.length;
    const feeds: Feeds = {
      ...this.weights,
      ...tokenFeeds(
        this.known,
        [tokens],
        tokens.map((_, i) => input.firstPosition + i),
      ),
      ...tail.feeds('tail'),
      ...shapeFeeds(this.shape, t, memory ? onGpu(memory.keyValues).slots : undefined, tail.slots, 0),
      ...maskFeeds(this.form.floats, 'tailMask', tailMask(t, tail.slots, at), [1, 1, 1, t, tail.slots]),
      at: tail.slotsAt([0], at, t, [1, this.shape.kvHeads, t, 3]),
    };
    if (memory) Object.assign(feeds, await memoryFeeds(this.tensors, this.form.floats, memory, t, predicts));
    if (hasCandidates)
      Object.assign(feeds, candidateFeeds(this.form.floats, this.shape, memory, input.candidateBias!, tail.slots));
    if (change) Object.assign(feeds, await this.projectionFeeds(change.projections));
    if (form.hasPrompt) Object.assign(feeds, promptFeeds(this.form.floats, promptRanges, tail.slots));
    if (!predicts) {
      await this.run(session, feeds, { ...tail.targets('tail'), done: null }, t, memory !== undefined);
      return { next: [], chunkMass: [] };
    }
    const logProbs = await this.logProbs.of(t);
    const mass = { ...(memory && { memoryMass: null }), ...(hasPrompt && { promptMass: null }) };
    const targets = { ...tail.targets('tail'), logProbs, bestLogProb: null, bestId: null, ...mass };
    const fetched = await this.run(session, feeds, targets, t, memory !== undefined);
    const [best, ids] = [floats(fetched.bestLogProb), fetched.bestId.data as BigInt64Array];
    return {
      next: tokens.map(
        (_, i) => new GpuNextTokens(this.tensors, logProbs, i, { id: Number(ids[i]), logProb: best[i] }),
      ),
      chunkMass: tokens.map((_, i) => chunkMassOf(fetched, i, t)),
    };
  }

  async rows(input: RowsInput): Promise<void> {
    const { ordinary, candidateOf, at, chunkTokens, candidates } = input;
    const [memory, tail, target] = [onGpu(input.memory), onGpu(input.tail), onGpu(candidates.keyValues)];
    const [b, o, c] = [memory.rows, ordinary.length, candidateOf.length];
    // a product of no inner size ends the process
    if (o === 0 || c === 0) throw new Error(`a forward of ${o} tokens and ${c} candidates`);
    const { kvHeads } = this.shape;
    const session = await this.session({
      ...{ family: 'rows', memoryLayers: allLayers(this.shape), predicts: false },
      ...{ changesReading: false, hasCandidates: false, hasPrompt: false },
    });
    const row = [...ordinary, ...candidateOf.map((i) => ordinary[i])];
    const positions = [...ordinary.keys(), ...candidateOf].map((i) => input.firstPosition + i);
    const each = Array.from({ length: b }, (_, i) => i);
    for (const slot of candidates.slots) target.within(slot, b);
    const places = each.flatMap((r) =>
      Array.from({ length: kvHeads }, (_, head) => candidates.slots.map((slot) => [0, head, slot + r])).flat(2),
    );
    const [t, width] = [o + c, tail.slots + c];
    await this.run(
      session,
      {
        ...this.weights,
        ...tokenFeeds(
          this.known,
          each.map(() => row),
          positions,
        ),
        ...memory.feeds('memory'),
        ...tail.feeds('tail'),
        ...target.feeds('candidate'),
        ...shapeFeeds(this.shape, t, memory.slots, tail.slots, c),
        ...maskFeeds(
          this.form.floats,
          'memoryMask',
          chunkMasks(chunkTokens, memory.slots),
          [b, 1, 1, 1, memory.slots],
          [b, 1, 1, t, memory.slots],
        ),
        ...maskFeeds(
          this.form.floats,
          'tailMask',
          rowMasks(o, candidateOf, tail.slots, at),
          [1, 1, 1, t, width],
          [b, 1, 1, t, width],
        ),
        ...(await this.projectionFeeds(input.projections)),
        at: tail.slotsAt(each, at, o, [b, kvHeads, o, 3]),
        tokenSplit: i64([o, c], [2]),
        candidatePositions: i64(
          each.flatMap(() => input.candidatePositions),
          [b, c],
        ),
        candidateAt: i64(places, [b, kvHeads, c, 3]),
      },
      { ...tail.targets('tail'), ...target.targets('candidate'), done: null },
    );
  }

  async unhurried<T>(work: () => Promise<T>): Promise<T> {
    const before = this.forwardMs;
    this.forwardMs = longestMs;
    try {
      return await work();
    } finally {
      // within other such work it goes on
      this.forwardMs = before;
    }
  }

  async close(): Promise<void> {
    await this.tensors.close();
    await releaseAll(this.sessions);
  }

  private async run(session: GpuSession, feeds: Feeds, targets: Targets, tokens = 0, overChunks = false) {
    const started = performance.now();
    const fetched = await session.run(feeds, targets);
    this.forwards++;
    if (tokens > 0) this.pace.note({ tokens, overChunks }, performance.now() - started);
    return fetched;
  }

  private session(form: GpuGraphForm): Promise<GpuSession> {
    const key = JSON.stringify(form);
    let session = this.sessions.get(key);
    if (!session) {
      session = GpuSession.create(gpuGraph(this.shape, form, this.form), this.tensors);
      this.sessions.set(key, session);
    }
    return session;
  }

  /** An adapter's factors, uploaded once. */
  private projectionFeeds(projections: readonly ProjectionChange[]): Promise<Feeds> {
    let feeds = this.steady.get(projections);
    if (!feeds) {
      feeds = uploadFactors(this.tensors, this.form.floats, projections);
      this.steady.set(projections, feeds);
    }
    return feeds;
  }
}
