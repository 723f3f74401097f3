/** An imported model that can be run: its shape, its manifest, and a forward for each graph family. */
import path from 'node:path';
import { KvBuffer } from '../cache/kvBuffer.ts';
import type { ModelShape } from '../model/shape.ts';
import type { GraphFamily } from './decoder.ts';
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
import { type ModelManifest, readManifest } from './manifest.ts';
import { GraphSession } from './session.ts';

export class DecoderModel {
  readonly manifest: ModelManifest;
  readonly directory: string;
  private readonly sessions = new Map<GraphFamily, Promise<GraphSession>>();
  private readonly threads: number;

  private constructor(directory: string, manifest: ModelManifest, threads: number) {
    this.directory = directory;
    this.manifest = manifest;
    this.threads = threads;
  }

  /** @throws FoveaError('input') when the folder is not a whole import */
  static async open(directory: string, threads: number): Promise<DecoderModel> {
    const model = new DecoderModel(directory, await readManifest(directory), threads);
    await model.session('step');
    return model;
  }

  get shape(): ModelShape {
    return this.manifest.shape;
  }

  /** A buffer for keys and values of this model. */
  buffer(rows: number, slots: number): KvBuffer {
    return new KvBuffer(this.shape, rows, slots);
  }

  /** One forward with ordinary weights. */
  async step(input: StepInput): Promise<StepOutput> {
    const session = await this.session('step');
    const feeds = candidateFeeds(this.shape, input, stepFeeds(input));
    return stepOutput(this.shape, await session.run(feeds));
  }

  /** One forward of chunk rows with candidate tokens; its graph is loaded when it is first asked for. */
  async rows(input: RowsInput): Promise<RowsOutput> {
    const session = await this.session('rows');
    return rowsOutput(this.shape, await session.run(rowsFeeds(input)));
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private session(family: GraphFamily): Promise<GraphSession> {
    let session = this.sessions.get(family);
    if (!session) {
      session = GraphSession.create(path.join(this.directory, `${family}.onnx`), this.threads);
      this.sessions.set(family, session);
    }
    return session;
  }
}
