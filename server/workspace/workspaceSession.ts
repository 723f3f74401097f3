/**
 * One repository, ready for requests: its index, the gate over it and the engine's copy index, kept in step with each
 * other. Knows no cursor, no reader and no editor.
 */
import { setImmediate } from 'node:timers/promises';
import type { CopyUpdateParams } from '../engine/protocol.ts';
import { defaultWeights, Gate } from '../gate/gate.ts';
import { copiedChunk } from './chunkTable.ts';
import type { BuildOptions, ChunkChange, IndexStats, RepositoryIndex } from './repositoryIndex.ts';

/** Files and chunks by name. */
export type ChunkSource = Pick<RepositoryIndex, 'files' | 'chunks' | 'textOf'>;

/** What a request looks things up in. */
export interface SearchableWorkspace {
  readonly index: ChunkSource;
  readonly gate: Gate;
}

/** The engine, as far as it is kept in step. */
export interface CopyIndex {
  copyUpdate(params: CopyUpdateParams): Promise<void>;
}

export class WorkspaceSession implements SearchableWorkspace {
  readonly index: RepositoryIndex;
  readonly gate = new Gate(defaultWeights, (path) => this.index.files.get(path)?.text);
  readonly #engine: CopyIndex;

  constructor(index: RepositoryIndex, engine: CopyIndex) {
    this.index = index;
    this.#engine = engine;
  }

  /** Reads the repository; to be called once. @throws FoveaError where the folder is missing or the build is cancelled */
  async open(options: BuildOptions = {}): Promise<IndexStats> {
    const stats = await this.index.build(options);
    await this.#follow({ added: [...this.index.chunks.values()], removed: [] });
    while (!this.gate.links.files.resolveSome()) await setImmediate();
    return stats;
  }

  /** Takes a file's new text, as typed or saved. Changes are to be given one after another. */
  async updateFile(path: string, text: string): Promise<void> {
    await this.#follow(await this.index.updateFile(path, text));
  }

  async #follow({ added, removed }: ChunkChange): Promise<void> {
    for (const key of removed) this.gate.remove(key);
    for (const chunk of added) this.gate.add(chunk, this.index.textOf(chunk));
    if (added.length + removed.length === 0) return;
    await this.#engine.copyUpdate({ add: added.map(copiedChunk), remove: removed });
  }
}
