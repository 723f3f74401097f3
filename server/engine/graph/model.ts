/** An imported model that can be run: its shape, its manifest, and a forward for each graph family. */

import type { ModelShape } from '../model/shape.ts';
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
import { GraphSession } from './session.ts';

/**
 * Graphs are built when they are first asked for, since an adapter shapes them: 50 ms, and a second for ONNX Runtime to
 * load one. Sessions share no weights: each takes 150 MB of the default model's.
 */
export class DecoderModel {
  readonly manifest: ModelManifest;
  readonly directory: string;
  /** made so far, of every family */
  forwards = 0;
  /** by form */
  private readonly sessions = new Map<string, Promise<GraphSession>>();
  private readonly threads: number;

  private constructor(directory: string, manifest: ModelManifest, threads: number) {
    this.directory = directory;
    this.manifest = manifest;
    this.threads = threads;
  }

  /** @throws FoveaError('input') when the folder is not a whole import */
  static async open(directory: string, threads: number): Promise<DecoderModel> {
    return new DecoderModel(directory, await readManifest(directory), threads);
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
    this.forwards++;
    const all = form.family === 'memory' ? feeds : candidateFeeds(this.shape, input, feeds);
    return stepOutput(this.shape, await session.run(all));
  }

  /** One forward of chunk rows with candidate tokens. */
  async rows(input: RowsInput): Promise<RowsOutput> {
    const session = await this.session({ family: 'rows' });
    this.forwards++;
    return rowsOutput(this.shape, await session.run(rowsFeeds(input)));
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private session(form: GraphForm): Promise<GraphSession> {
    const key = form.family === 'memory' ? `memory ${form.memoryLayers}` : form.family;
    let session = this.sessions.get(key);
    if (!session) {
      const { shape, weights, quantisation } = this.manifest;
      const graph = decoderGraph(shape, weights, form, matMul(quantisation, weights));
      session = GraphSession.create(graph, this.directory, this.threads);
      this.sessions.set(key, session);
    }
    return session;
  }
}
