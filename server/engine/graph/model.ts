/** An imported model on the CPU: its graphs, each built when it is first asked for, and what they take and give. */
import path from 'node:path';
import type { ChunkKv, Decoder, KeyValues, Memory, RowsInput, StepInput, StepOutput } from '../device.ts';
import { sha256OfFile } from '../model/sha256.ts';
import type { ModelShape } from '../model/shape.ts';
import { HostNextTokens } from '../nextTokens.ts';
import { type ForwardSize, interactiveMs, Pace } from '../pace.ts';
import type { Arithmetic, DeviceInfo, ProductForm, Quantisation } from '../protocol.ts';
import { HostChunkForm } from './chunkForm.ts';
import { ExactChunkKv, Int8ChunkKv } from './chunkKv.ts';
import { decoderGraph, type GraphForm } from './decoder.ts';
import { candidateFeeds, rowsFeeds, rowsOutput, type StepResult, stepFeeds, stepOutput } from './feeds.ts';
import { KvArrays } from './kvArrays.ts';
import { inMemory, KvBuffer } from './kvBuffer.ts';
import { type ModelManifest, readManifest, weightsFileName } from './manifest.ts';
import { causalMask, rowsMask } from './masks.ts';
import { matMul } from './matmul.ts';
import { arithmeticOf, productsSaturate } from './saturation.ts';
import { type Feeds, type Fetches, GraphSession } from './session.ts';

/** A slot's keys and values are copied in the time in which so many tokens read a slot. */
const copyWorth = 64;

/**
 * Graphs are built when they are first asked for, since an adapter shapes them: 50 ms, and a second for ONNX Runtime to
 * load one. Sessions share no weights: each takes 150 MB of the default model's.
 */
export class DecoderModel implements Decoder {
  readonly manifest: ModelManifest;
  readonly directory: string;
  readonly arithmetic: Arithmetic;
  readonly device: DeviceInfo = { kind: 'cpu', floats: 'f32', poolBytes: 0 };
  readonly heldBytes = 0;
  readonly forwardTokens = 256;
  /** twice as many saved a tenth of a large forward, and the process grew by 0.2 GB (docs/results.md, Half the cold time) */
  readonly forwardScoreBytes = 4e6;
  /** made so far, of every family */
  forwards = 0;
  /** what they took */
  readonly pace = new Pace();
  /** most ms of one forward of many tokens, by what the last ones took */
  forwardMs = interactiveMs;
  /** by form */
  private readonly sessions = new Map<string, Promise<GraphSession>>();
  private readonly threads: number;
  /** no slots at all */
  private readonly none: KvBuffer;
  private readonly arrays = new KvArrays();

  private constructor(directory: string, manifest: ModelManifest, threads: number, arithmetic: Arithmetic) {
    this.directory = directory;
    this.manifest = manifest;
    this.threads = threads;
    this.arithmetic = arithmetic;
    this.none = new KvBuffer(manifest.shape, 1, 0);
  }

  /**
   * @param form of quantised products; the one that suits this processor where none is given
   * @throws FoveaError('input') when the folder is not a whole import
   */
  static async open(directory: string, threads: number, form?: ProductForm): Promise<DecoderModel> {
    const [manifest, saturates] = await Promise.all([readManifest(directory), productsSaturate()]);
    return new DecoderModel(directory, manifest, threads, arithmeticOf(manifest.quantisation, saturates, form));
  }

  get baseSha256(): string {
    return this.manifest.baseSha256;
  }

  get quantisation(): Quantisation {
    return this.manifest.quantisation;
  }

  get shape(): ModelShape {
    return this.manifest.shape;
  }

  async keyValues(rows: number, slots: number, layers?: readonly number[]): Promise<KvBuffer> {
    return KvBuffer.from(this.arrays, this.shape, rows, slots, layers);
  }

  async chunkKv(computed: KeyValues, tokens: number): Promise<ChunkKv> {
    const kind = this.manifest.quantisation === 'fp32' ? ExactChunkKv : Int8ChunkKv;
    return kind.of(this.shape, inMemory(computed), tokens);
  }

  async chunkForm(): Promise<HostChunkForm> {
    const { weightsSha256, quantisation, shape } = this.manifest;
    const weights = weightsSha256 ?? (await sha256OfFile(path.join(this.directory, weightsFileName)));
    return new HostChunkForm(shape, quantisation === 'fp32', `${weights} ${quantisation} ${this.arithmetic.form}`);
  }

  async warmUp(): Promise<void> {
    await this.session({ family: 'step' });
  }

  async step(input: StepInput): Promise<StepOutput> {
    const { tokens, at, memory, change, candidateBias } = input;
    const form: GraphForm = change ? { family: 'memory', memoryLayers: change.memoryLayers } : { family: 'step' };
    const session = await this.session(form);
    const [memoryBuffer, tail] = [memory ? inMemory(memory.keyValues) : this.none, inMemory(input.tail)];
    const past = this.filled(tail, at, tokens.length);
    const layout = { tokens: tokens.length, memorySlots: memoryBuffer.slots, tailSlots: past.slots, tailUsed: at };
    const tensors = {
      rows: [tokens],
      firstPosition: input.firstPosition,
      caches: { memory: memoryBuffer, tail: past },
      mask: causalMask(layout, memory && ((token, slots) => slots.set(maskOf(memory, token)))),
      outRows: input.predicts ? tokens.map((_, i) => i) : [],
      projections: change?.projections,
      ...(memory && candidateBias ? { candidates: { isCandidate: candidatesOf(memory), bias: candidateBias } } : {}),
    };
    const feeds = stepFeeds(tensors);
    const all = form.family === 'memory' ? feeds : candidateFeeds(this.shape, tensors, feeds);
    const size = { tokens: tokens.length, overChunks: memoryBuffer.slots > 0 };
    const result = stepOutput(this.shape, await this.run(session, all, size));
    if (past !== tail) past.release();
    tail.write(at, result.newKeys, result.newValues, 0, tokens.length);
    return input.predicts ? this.prediction(input, result, memoryBuffer.slots) : { next: [], chunkMass: [] };
  }

  async rows(input: RowsInput): Promise<void> {
    const { ordinary, candidateOf, at, chunkTokens, candidates } = input;
    const session = await this.session({ family: 'rows' });
    const [memory, tail] = [inMemory(input.memory), inMemory(input.tail)];
    const tokens = ordinary.length + candidateOf.length;
    const layout = { tokens, memorySlots: memory.slots, tailSlots: tail.slots, tailUsed: at };
    const mask = rowsMask(layout, chunkTokens, candidateOf);
    const feeds = rowsFeeds({ ...input, caches: { memory, tail }, mask });
    const output = rowsOutput(this.shape, await this.run(session, feeds));
    tail.write(at, output.newKeys, output.newValues, 0, ordinary.length);
    const target = inMemory(candidates.keyValues);
    for (const [i, slot] of candidates.slots.entries()) {
      const values = { slot: ordinary.length + i, of: output.newValues };
      target.writeRows(slot, memory.rows, { slot: i, of: output.candidateKeys }, values);
    }
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  /** A tail as a forward reads it: without its empty slots, where computing and hiding them costs more than a copy. */
  private filled(tail: KvBuffer, used: number, tokens: number): KvBuffer {
    if (used === 0) return this.none;
    if ((tail.slots - used) * tokens < copyWorth * used) return tail;
    const filled = KvBuffer.from(this.arrays, this.shape, 1, used, tail.layers);
    filled.write(0, tail.keys, tail.values, 0, used);
    return filled;
  }

  private prediction({ tokens, memory, promptRanges = [] }: StepInput, result: StepResult, memorySlots: number) {
    const width = result.mass.length / tokens.length;
    const each = <T>(of: (token: number) => T): T[] => tokens.map((_, token) => of(token));
    return {
      next: HostNextTokens.each(result.logProbs, this.shape.vocab),
      chunkMass: each((token) => {
        const mass = result.mass.subarray(token * width, (token + 1) * width);
        const byChunk: number[] = [];
        const add = (chunk: number, more: number) => {
          byChunk[chunk] = (byChunk[chunk] ?? 0) + more;
        };
        for (const [slot, chunk] of memory?.layout.chunkOf.entries() ?? []) if (chunk >= 0) add(chunk, mass[slot]);
        for (const [chunk, { start, end }] of promptRanges.entries()) {
          for (let slot = start; slot < end; slot++) add(chunk, mass[memorySlots + slot]);
        }
        return byChunk;
      }),
    };
  }

  /** @param size of a forward that tells how fast this machine reads */
  private async run(session: GraphSession, feeds: Feeds, size?: ForwardSize): Promise<Fetches> {
    const started = performance.now();
    const fetched = await session.run(feeds);
    this.forwards++;
    if (size) this.pace.note(size, performance.now() - started);
    return fetched;
  }

  async unhurried<T>(work: () => Promise<T>): Promise<T> {
    const before = this.forwardMs;
    this.forwardMs = Number.POSITIVE_INFINITY;
    try {
      return await work();
    } finally {
      // within other such work it goes on
      this.forwardMs = before;
    }
  }

  private session(form: GraphForm): Promise<GraphSession> {
    const key = form.family === 'memory' ? `memory ${form.memoryLayers}` : form.family;
    let session = this.sessions.get(key);
    if (!session) {
      const { shape, weights, quantisation } = this.manifest;
      const { form: products } = this.arithmetic;
      const linear = matMul(quantisation, weights, products === 'f32' ? undefined : products);
      const graph = decoderGraph(shape, weights, form, linear);
      session = GraphSession.create(graph, this.directory, this.threads);
      this.sessions.set(key, session);
    }
    return session;
  }
}

/** What a token adds to the scores of the memory. */
function maskOf({ masks }: Memory, token: number): Float32Array {
  return masks[Math.min(token, masks.length - 1)];
}

/** [slots] 1 for a candidate's. */
function candidatesOf({ layout, keyValues }: Memory): Float32Array {
  return new Float32Array(keyValues.slots).fill(1, layout.candidateStart);
}
