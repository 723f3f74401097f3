/**
 * Brings model, engine, workspace and reader together: the workspace is cut as the model says, the engine gets the
 * workspace's copy index, and what a request passes through is one value. Opens nothing itself.
 */
import { abortable } from '../base/abortable.ts';
import type { Warn } from '../base/sentence.ts';
import type { Chunker } from '../chunking/chunker.ts';
import type { ReaderSpec } from '../engine/protocol.ts';
import type { EngineClient } from '../engineClient/engineClient.ts';
import type { ModelHost, Serving as Served } from '../feature/serverContext.ts';
import type { OpenModel } from '../models/openModel.ts';
import type { ClientSettings } from './clientSettings.ts';
import { servedReader } from './servedReader.ts';
import type { SidecarModel } from './sidecarModel.ts';
import type { SidecarWorkspace } from './sidecarWorkspace.ts';

export interface ServingOptions {
  model: Pick<SidecarModel, 'model' | 'engine' | 'chunker'>;
  workspace: Pick<SidecarWorkspace, 'cutWith' | 'feed' | 'sessionOf'>;
  settings: Pick<ClientSettings, 'current'>;
  warn: Warn;
  changed(): void;
}

export class Serving implements ModelHost {
  readonly #options: ServingOptions;
  readonly #listeners = new Set<() => void>();
  #model: OpenModel | undefined;
  #chunkTokens: number | undefined;
  #chunker: Chunker | undefined;
  #engine: EngineClient | undefined;
  #reader: ReaderSpec | undefined;
  /** said last: once is enough until it is another */
  #problem: string | undefined;

  constructor(options: ServingOptions) {
    this.#options = options;
  }

  get reader(): ReaderSpec | undefined {
    return this.#reader;
  }

  now(): Served | undefined {
    const { model, engine } = this.#options.model;
    const session = this.#chunker && this.#options.workspace.sessionOf(this.#chunker.identity);
    if (!model || !engine || !session || !this.#reader) return undefined;
    const { id: modelId, tokenizer, tokenizerId, healer, lineEnds } = model;
    const { client } = engine;
    const { state } = client;
    // Of the process that runs now, where one does.
    const info = state.name === 'ready' ? state.info : engine.info;
    return { info, tokenizer, tokenizerId, healer, lineEnds, engine: client, session, reader: this.#reader, modelId };
  }

  async whenServing(signal?: AbortSignal): Promise<void> {
    let stop = (): void => {};
    const serves = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.now()) resolve();
      };
      stop = this.onChange(look);
      look();
    });
    try {
      await abortable(serves, signal);
    } finally {
      stop();
    }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  settingsChanged(): void {
    this.#chooseReader();
    this.#tell();
  }

  /** Model or engine may be others now, or in another state. */
  modelChanged(): void {
    const { model, workspace } = this.#options;
    const chunkTokens = model.engine?.info.chunkTokens ?? model.model?.chunkTokens;
    const recut = model.model !== this.#model || chunkTokens !== this.#chunkTokens;
    if (model.model && recut) {
      this.#model = model.model;
      this.#chunkTokens = chunkTokens;
      this.#chunker = model.chunker() as Chunker;
      workspace.cutWith(this.#chunker);
    }
    const engine = model.engine?.client;
    if (engine !== this.#engine) {
      this.#engine = engine;
      workspace.feed(engine);
      this.#chooseReader();
      this.#tell();
    }
    this.#options.changed();
  }

  #chooseReader(): void {
    const { model, settings, warn } = this.#options;
    if (!model.engine) {
      this.#reader = undefined;
      return;
    }
    const { reader, problem } = servedReader(settings.current, model.engine);
    this.#reader = reader;
    if (problem && problem.message !== this.#problem) warn(problem.message, problem.sentence);
    this.#problem = problem?.message;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
