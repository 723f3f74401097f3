/** A repository's files and chunks: built once, kept up to date file by file. Knows no ranking and no model. */
import type { Chunk } from '../chunking/chunk.ts';
import type { Chunker } from '../chunking/chunker.ts';
import { languageOf } from '../chunking/languages.ts';
import type { ChunkKey } from '../engine/protocol.ts';
import { throwIfAborted } from '../errors.ts';
import { type Progress, silent } from '../progress.ts';
import { ChunkStore, type StoredFile } from './chunkStore.ts';
import { listFiles } from './files.ts';
import { type LeftOutReason, leftOutByName, leftOutByText } from './ignore.ts';
import { readAhead } from './readAhead.ts';
import { defaultMaxFileBytes, type ReadResult, readSource } from './readSource.ts';
import { yieldEvery } from './yieldEvery.ts';

/** A chunk with the name it has in gate and copy index. It moves in its file without a new key while its ids stay. */
export interface IndexedChunk extends Chunk {
  readonly key: ChunkKey;
}

export interface IndexedFile {
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
  /** of the bytes on disk that `text` was read from; undefined for text from elsewhere, as an editor's */
  readonly hash: string | undefined;
  /** in order; their ranges concatenate to `text` */
  readonly chunks: readonly IndexedChunk[];
}

export interface IndexStats {
  files: number;
  chunks: number;
  /** headers included */
  tokens: number;
  leftOut: Partial<Record<LeftOutReason, number>>;
  /** of the last build */
  seconds: number;
  /** files of the last build whose stored chunks were used */
  reused: number;
}

export interface ChunkChange {
  added: IndexedChunk[];
  removed: ChunkKey[];
}

export interface RepositoryIndexOptions {
  root: string;
  chunker: Chunker;
  /** folder for chunks kept between runs; undefined: none are */
  cacheFolder?: string;
  maxFileBytes?: number;
  /** told one sentence when the stored chunks cannot be used or kept */
  warn?: (message: string) => void;
}

export interface BuildOptions {
  signal?: AbortSignal;
  progress?: Progress;
}

/** Longest time that building keeps the event loop, milliseconds, one file's parse aside. */
const sliceMs = 12;
/** Files read before their turn. */
const filesAhead = 8;

export class RepositoryIndex {
  private readonly options: RepositoryIndexOptions;
  private readonly byPath = new Map<string, IndexedFile>();
  private readonly byKey = new Map<ChunkKey, IndexedChunk>();
  private leftOut: Partial<Record<LeftOutReason, number>> = {};
  private tokens = 0;
  private seconds = 0;
  private reused = 0;
  private nextKey: ChunkKey = 1;
  private folder: string;

  constructor(options: RepositoryIndexOptions) {
    this.options = options;
    this.folder = options.root;
  }

  /** the repository's folder; links resolved once `build` has run */
  get root(): string {
    return this.folder;
  }

  get files(): ReadonlyMap<string, IndexedFile> {
    return this.byPath;
  }

  get chunks(): ReadonlyMap<ChunkKey, IndexedChunk> {
    return this.byKey;
  }

  get stats(): IndexStats {
    const { leftOut, seconds, reused, tokens } = this;
    return { files: this.byPath.size, chunks: this.byKey.size, tokens, leftOut: { ...leftOut }, seconds, reused };
  }

  /** The chunk's own text, without header. */
  textOf(chunk: IndexedChunk): string {
    return this.byPath.get(chunk.path)?.text.slice(chunk.start, chunk.end) ?? '';
  }

  /**
   * Reads the whole repository, replacing what was there before. Stored chunks serve for files that have not changed;
   * what is new is stored, also when the build is cancelled half-way.
   * @throws FoveaError where the folder is missing or the build is cancelled
   */
  async build({ signal, progress = silent }: BuildOptions = {}): Promise<IndexStats> {
    const began = performance.now();
    const list = await listFiles(this.options.root, { progress, ...(signal ? { signal } : {}) });
    this.clear(list.root);
    const store = this.openStore();
    const stored = await this.readStore(store);
    const turn = yieldEvery(sliceMs);
    let complete = false;
    try {
      let done = 0;
      for await (const [path, read] of readAhead(list.paths, filesAhead, (path) => this.read(path))) {
        throwIfAborted(signal);
        progress.report('Indexing', done++, list.paths.length);
        await this.take(path, read, stored.get(path));
        await turn();
      }
      progress.report('Indexing', list.paths.length, list.paths.length);
      complete = true;
    } finally {
      // Of a build that was cut short, what was stored of the files it did not reach still holds.
      if (!complete) for (const [path, file] of this.storable()) stored.set(path, file);
      const changed = this.reused < this.byPath.size || (complete && stored.size > this.byPath.size);
      if (store && changed) await this.writeStore(store, complete ? this.storable() : stored);
      this.seconds = (performance.now() - began) / 1000;
    }
    return this.stats;
  }

  /** Takes a file's new text, as typed or saved. Chunks whose ids stay keep their keys; what is left out stays out. */
  async updateFile(path: string, text: string): Promise<ChunkChange> {
    if (leftOutByName(path) ?? leftOutByText(path, text)) return this.removeFile(path);
    const old = this.byPath.get(path);
    const languageId = languageOf(path).id;
    const file = { path, text, languageId };
    const { chunker } = this.options;
    const chunks = old ? await chunker.rechunk(old.text, old.chunks, file) : await chunker.chunk(file);
    return this.replace({ path, languageId, text, hash: undefined }, chunks);
  }

  removeFile(path: string): ChunkChange {
    const old = this.byPath.get(path);
    this.byPath.delete(path);
    return { added: [], removed: (old?.chunks ?? []).map((chunk) => this.drop(chunk)) };
  }

  private read(path: string): Promise<ReadResult | undefined> {
    return readSource(this.folder, path, this.options.maxFileBytes ?? defaultMaxFileBytes);
  }

  private async take(path: string, read: ReadResult | undefined, stored: StoredFile | undefined): Promise<void> {
    if (!read) return;
    if (!read.source) {
      this.leftOut[read.leftOut] = (this.leftOut[read.leftOut] ?? 0) + 1;
      return;
    }
    const { text, hash } = read.source;
    const languageId = languageOf(path).id;
    const unchanged = stored?.hash === hash;
    if (unchanged) this.reused++;
    const chunks = unchanged ? stored.chunks : await this.options.chunker.chunk({ path, text, languageId });
    this.replace({ path, languageId, text, hash }, chunks);
  }

  private replace(file: Omit<IndexedFile, 'chunks'>, chunks: readonly Chunk[]): ChunkChange {
    const kept = new Map<string, IndexedChunk[]>();
    for (const chunk of this.byPath.get(file.path)?.chunks ?? []) {
      const content = chunk.ids.join();
      kept.set(content, [...(kept.get(content) ?? []), chunk]);
    }
    const added: IndexedChunk[] = [];
    const indexed = chunks.map((chunk) => {
      const same = kept.size > 0 ? kept.get(chunk.ids.join())?.shift() : undefined;
      const keyed = { ...chunk, key: same?.key ?? this.nextKey++ };
      if (!same) {
        added.push(keyed);
        this.tokens += keyed.ids.length;
      }
      this.byKey.set(keyed.key, keyed);
      return keyed;
    });
    const removed = [...kept.values()].flat().map((chunk) => this.drop(chunk));
    this.byPath.set(file.path, { ...file, chunks: indexed });
    return { added, removed };
  }

  private drop(chunk: IndexedChunk): ChunkKey {
    this.byKey.delete(chunk.key);
    this.tokens -= chunk.ids.length;
    return chunk.key;
  }

  private clear(root: string): void {
    this.folder = root;
    this.byPath.clear();
    this.byKey.clear();
    this.leftOut = {};
    this.tokens = 0;
    this.reused = 0;
  }

  private openStore(): ChunkStore | undefined {
    const { cacheFolder, chunker } = this.options;
    return cacheFolder === undefined ? undefined : new ChunkStore(cacheFolder, this.folder, chunker.identity);
  }

  private async readStore(store: ChunkStore | undefined): Promise<Map<string, StoredFile>> {
    const stored = (await store?.read()) ?? 'none';
    if (stored === 'corrupt') this.options.warn?.('The stored index was damaged; it is made again.');
    return typeof stored === 'string' ? new Map() : stored;
  }

  private *storable(): Iterable<[string, StoredFile]> {
    for (const [path, { hash, chunks }] of this.byPath) if (hash !== undefined) yield [path, { hash, chunks }];
  }

  private async writeStore(store: ChunkStore, files: Iterable<[string, StoredFile]>): Promise<void> {
    await store.write(new Map(files)).catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      this.options.warn?.(`The index could not be stored (${code}); the next start builds it again.`);
    });
  }
}
