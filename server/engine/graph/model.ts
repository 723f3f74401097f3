/** An imported model that can be run: its shape, its manifest, and a forward for each graph family. */

import type { ModelShape } from '../model/shape.ts';
import { type ForwardSize, Pace } from '../pace.ts';
import type { Arithmetic, ProductForm } from '../protocol.ts';
import { decoderGraph, type GraphForm } from './decoder.ts';
import {
  candidateFeeds,
  type RowsInput,
  type RowsOutput,
  rowsFeeds,
  rowsOutput,
  type StepInput,
  type StepOutput,
  stepFeeds,
  stepOutput,
} from './feeds.ts';
import { KvBuffer } from './kvBuffer.ts';
import { type ModelManifest, readManifest } from './manifest.ts';
import { matMul } from './matmul.ts';
import { arithmeticOf, productsSaturate } from './saturation.ts';
import { type Feeds, type Fetches, GraphSession } from './session.ts';

/** What a key waits for at most. */
const interactiveMs = 60;

/**
 * Graphs are built when they are first asked for, since an adapter shapes them: 50 ms, and a second for ONNX Runtime to
 * load one. Sessions share no weights: each takes 150 MB of the default model's.
 */
export class DecoderModel {
  readonly manifest: ModelManifest;
  readonly directory: string;
  readonly arithmetic: Arithmetic;
  /** made so far, of every family */
  forwards = 0;
  /** what they took */
  readonly pace = new Pace();
  /** most ms of one forward of many tokens, by what the last ones took */
  forwardMs = interactiveMs;
  /** by form */
  private readonly sessions = new Map<string, Promise<GraphSession>>();
  private readonly threads: number;

  private constructor(directory: string, manifest: ModelManifest, threads: number, arithmetic: Arithmetic) {
    this.directory = directory;
    this.manifest = manifest;
    this.threads = threads;
    this.arithmetic = arithmetic;
  }

  /**
   * @param form of quantised products; the one that suits this processor where none is given
   * @throws FoveaError('input') when the folder is not a whole import
   */
  static async open(directory: string, threads: number, form?: ProductForm): Promise<DecoderModel> {
    const [manifest, saturates] = await Promise.all([readManifest(directory), productsSaturate()]);
    return new DecoderModel(directory, manifest, threads, arithmeticOf(manifest.quantisation, saturates, form));
  }

  get shape(): ModelShape {
    return this.manifest.shape;
  }

  /** A buffer for keys and values of this model, of all layers where none are named. */
  buffer(rows: number, slots: number, layers?: readonly number[]): KvBuffer {
    return new KvBuffer(this.shape, rows, slots, layers);
  }

  /** Loads a graph before it is first asked for. */
  async load(form: GraphForm): Promise<void> {
    await this.session(form);
  }

  /** One forward with ordinary weights, or with an adapter's change. */
  async step(input: StepInput): Promise<StepOutput> {
    const form = input.change ?? { family: 'step' };
    const session = await this.session(form);
    const feeds = stepFeeds(input);
    const all = form.family === 'memory' ? feeds : candidateFeeds(this.shape, input, feeds);
    const size = { tokens: input.rows.length * input.rows[0].length, overChunks: input.caches.memory.slots > 0 };
    return stepOutput(this.shape, await this.run(session, all, size));
  }

  /** One forward of chunk rows with candidate tokens. */
  async rows(input: RowsInput): Promise<RowsOutput> {
    const session = await this.session({ family: 'rows' });
    return rowsOutput(this.shape, await this.run(session, rowsFeeds(input)));
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  /** @param size of a forward that tells how fast this machine reads */
  private async run(session: GraphSession, feeds: Feeds, size?: ForwardSize): Promise<Fetches> {
    const started = performance.now();
    const fetched = await session.run(feeds);
    this.forwards++;
    if (size) this.pace.note(size, performance.now() - started);
    return fetched;
  }

  /** Work whose numbers are to be the same on every run: how forwards are cut follows from no clock meanwhile. */
  async unhurried<T>(work: () => Promise<T>): Promise<T> {
    this.forwardMs = Number.POSITIVE_INFINITY;
    try {
      return await work();
    } finally {
      this.forwardMs = interactiveMs;
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
