/**
 * A folder's files and chunks: built once, kept up to date file by file, alone or beside other folders in one table.
 * Knows no ranking and no model.
 */
import ignore from 'ignore';
import { throwIfAborted } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import type { Chunk } from '../chunking/chunk.ts';
import type { Chunker } from '../chunking/chunker.ts';
import { languageOf } from '../chunking/languages.ts';
import type { ChunkKey } from '../engine/protocol.ts';
import { encodingFor, type FileEncodings, plainEncodings } from '../reading/fileEncodings.ts';
import { ChunkStore, type StoredFile } from './chunkStore.ts';
import { type ChunkChange, ChunkTable, type IndexedChunk, type IndexedFile } from './chunkTable.ts';
import { type ListOptions, listFiles } from './files.ts';
import { type LeftOutReason, leftOutByName } from './ignore.ts';
import { readAhead } from './readAhead.ts';
import { defaultMaxFileBytes, type ReadResult, readSource } from './readSource.ts';
import { seenText } from './seenText.ts';
import { yieldEvery } from './yieldEvery.ts';

export type { ChunkChange, IndexedChunk, IndexedFile } from './chunkTable.ts';

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

export interface RepositoryIndexOptions {
  root: string;
  chunker: Chunker;
  /** folder for chunks kept between runs; undefined: none are */
  cacheFolder?: string;
  /** told one sentence when the stored chunks cannot be used or kept */
  warn?: (message: string) => void;
  /** shared with the other folders of a workspace; without it one of its own */
  table?: ChunkTable;
  /** what the table's names begin with: '' or a folder's name and '/' */
  prefix?: string;
  rules?: FolderRules;
}

/** What of a folder is read, beside what its own ignore files say; as it is now. */
export interface FolderRules {
  /** false: no git process is started, ignore files are read instead */
  git: boolean;
  /** patterns of a .gitignore, relative to the folder */
  exclude: readonly string[];
  maxFileBytes: number;
  /** of files without a byte-order mark */
  encodings: FileEncodings;
  /** files that belong to another folder of the workspace, by their relative path */
  foreign?: (path: string) => boolean;
}

export const plainRules: FolderRules = {
  git: true,
  exclude: [],
  maxFileBytes: defaultMaxFileBytes,
  encodings: plainEncodings,
};

export interface BuildOptions {
  signal?: AbortSignal;
  progress?: Progress;
  /** relative paths of files whose text is an editor's: they are not read again */
  held?: (path: string) => boolean;
}

/** Longest time that building keeps the event loop, milliseconds, one file's parse aside. */
const sliceMs = 12;
/** Files read before their turn. */
const filesAhead = 8;

export class RepositoryIndex {
  /** as it is now: whoever changes the rules builds again */
  rules: FolderRules;
  private readonly options: RepositoryIndexOptions;
  private readonly table: ChunkTable;
  private readonly prefix: string;
  /** own files, by relative path */
  private readonly own = new Set<string>();
  private readonly leftOut = new Map<string, LeftOutReason>();
  private seconds = 0;
  private reused = 0;
  private folder: string;

  constructor(options: RepositoryIndexOptions) {
    this.options = options;
    this.folder = options.root;
    this.table = options.table ?? new ChunkTable();
    this.prefix = options.prefix ?? '';
    this.rules = options.rules ?? plainRules;
  }

  /** the repository's folder; links resolved once `build` has run */
  get root(): string {
    return this.folder;
  }

  /** of the whole table */
  get files(): ReadonlyMap<string, IndexedFile> {
    return this.table.files;
  }

  /** of the whole table */
  get chunks(): ReadonlyMap<ChunkKey, IndexedChunk> {
    return this.table.chunks;
  }

  get stats(): IndexStats {
    const { seconds, reused } = this;
    let [chunks, tokens] = [0, 0];
    for (const { chunks: all } of this.ownFiles()) {
      chunks += all.length;
      for (const { ids } of all) tokens += ids.length;
    }
    return { files: this.own.size, chunks, tokens, leftOut: this.leftOutCounts(), seconds, reused };
  }

  leftOutCounts(): IndexStats['leftOut'] {
    const counts: IndexStats['leftOut'] = {};
    for (const reason of this.leftOut.values()) counts[reason] = (counts[reason] ?? 0) + 1;
    return counts;
  }

  /** The chunk's own text, without header. */
  textOf(chunk: IndexedChunk): string {
    return this.table.textOf(chunk);
  }

  /**
   * Reads the whole repository. What was read before and has not changed stays as it is; stored chunks serve for other
   * files that have not changed; what is new is stored, also when the build is cancelled half-way.
   * @throws FoveaError where the folder is missing or the build is cancelled
   */
  async build({ signal, progress = silent, held = () => false }: BuildOptions = {}): Promise<IndexStats> {
    const began = performance.now();
    const paths = await this.list(undefined, { progress, ...(signal ? { signal } : {}) });
    const store = this.openStore();
    const stored = await this.readStore(store);
    const turn = yieldEvery(sliceMs);
    const gone = new Set([...this.own, ...this.leftOut.keys()]);
    const unread = paths.filter((path) => !held(path) || !this.own.has(path));
    for (const path of paths) gone.delete(path);
    this.reused = 0;
    let complete = false;
    try {
      let done = 0;
      for await (const [path, read] of readAhead(unread, filesAhead, (path) => this.read(path))) {
        throwIfAborted(signal);
        progress.report('Indexing', done++, unread.length);
        await this.take(path, read, stored.get(path));
        await turn();
      }
      for (const path of gone) this.removeFile(path);
      progress.report('Indexing', unread.length, unread.length);
      complete = true;
    } finally {
      // Of a build that was cut short, what was stored of the files it did not reach still holds.
      if (!complete) for (const [path, file] of this.storable()) stored.set(path, file);
      const changed = this.reused < this.own.size || (complete && stored.size > this.own.size);
      if (store && changed) await this.writeStore(store, complete ? this.storable() : stored);
      this.seconds = (performance.now() - began) / 1000;
    }
    return this.stats;
  }

  /**
   * Reads again what lies at these paths: files that came or changed, folders with all that is in them. What the rules
   * leave out goes.
   */
  async refresh(paths: readonly string[], signal?: AbortSignal): Promise<void> {
    const known = paths.filter((path) => this.own.has(path));
    const others = paths.filter((path) => !this.own.has(path));
    const found = new Set(others.length > 0 ? await this.list(others, signal ? { signal } : {}) : []);
    for (const path of this.own) {
      const gone = !found.has(path) && others.some((folder) => path.startsWith(`${folder}/`));
      if (gone) this.removeFile(path);
    }
    for (const path of [...known, ...found]) {
      throwIfAborted(signal);
      await this.take(path, await this.read(path), undefined);
    }
  }

  /** Of these paths of files those that the rules do not leave out. */
  async admitted(paths: readonly string[], signal?: AbortSignal): Promise<Set<string>> {
    return new Set(await this.list(paths, signal ? { signal } : {}));
  }

  has(path: string): boolean {
    return this.own.has(path);
  }

  /** Whether there is, or was judged, a file of this name, or one in a folder of this name. */
  knows(path: string): boolean {
    if (this.own.has(path) || this.leftOut.has(path)) return true;
    for (const file of this.own) if (file.startsWith(`${path}/`)) return true;
    return false;
  }

  /** Takes a file's new text, as typed or saved. Chunks whose ids stay keep their keys; what is left out stays out. */
  async updateFile(path: string, text: string): Promise<ChunkChange> {
    const tooLarge = Buffer.byteLength(text) > this.rules.maxFileBytes ? 'tooLarge' : undefined;
    const reason = leftOutByName(path) ?? tooLarge;
    const seen = reason ? { leftOut: reason } : seenText(path, text);
    if (seen.leftOut) return this.leaveOut(path, seen.leftOut);
    const old = this.fileAt(path);
    const languageId = languageOf(path).id;
    const file = { path, text: seen.text, languageId };
    const { chunker } = this.options;
    const chunks = old ? await chunker.rechunk(old.text, old.chunks, file) : await chunker.chunk(file);
    return this.replace(path, { languageId, text: seen.text, hash: undefined }, chunks);
  }

  /** Forgets a file, or a folder with all that is in it. */
  removeFile(path: string): ChunkChange {
    this.leftOut.delete(path);
    if (this.own.delete(path)) return this.table.remove(this.prefix + path);
    const inside = [...this.own, ...this.leftOut.keys()].filter((file) => file.startsWith(`${path}/`));
    return { added: [], removed: inside.flatMap((file) => this.removeFile(file).removed) };
  }

  /** Forgets all of the folder. */
  clear(): void {
    for (const path of this.own) this.table.remove(this.prefix + path);
    this.own.clear();
    this.leftOut.clear();
  }

  private async list(within: readonly string[] | undefined, options: ListOptions): Promise<string[]> {
    const { git, exclude, foreign } = this.rules;
    const list = await listFiles(this.options.root, { ...options, git, ...(within ? { within } : {}) });
    this.folder = list.root;
    const excluded = exclude.length > 0 ? ignore().add([...exclude]) : undefined;
    return list.paths.filter((path) => !foreign?.(path) && !excluded?.ignores(path));
  }

  private read(path: string): Promise<ReadResult | undefined> {
    const { maxFileBytes, encodings } = this.rules;
    return readSource(this.folder, path, maxFileBytes, encodingFor(encodings, languageOf(path).id));
  }

  private async take(path: string, read: ReadResult | undefined, stored: StoredFile | undefined): Promise<void> {
    if (!read) return void this.removeFile(path);
    if (!read.source) return void this.leaveOut(path, read.leftOut);
    const { text, hash } = read.source;
    const languageId = languageOf(path).id;
    if (this.fileAt(path)?.hash === hash) {
      this.reused++;
      return;
    }
    const unchanged = stored?.hash === hash;
    if (unchanged) this.reused++;
    const chunks = unchanged ? stored.chunks : await this.options.chunker.chunk({ path, text, languageId });
    this.replace(path, { languageId, text, hash }, chunks);
  }

  private replace(
    path: string,
    file: Pick<IndexedFile, 'languageId' | 'text' | 'hash'>,
    chunks: readonly Chunk[],
  ): ChunkChange {
    this.own.add(path);
    this.leftOut.delete(path);
    return this.table.replace({ path: this.prefix + path, ...file }, chunks);
  }

  private leaveOut(path: string, reason: LeftOutReason): ChunkChange {
    const change = this.removeFile(path);
    this.leftOut.set(path, reason);
    return change;
  }

  private fileAt(path: string): IndexedFile | undefined {
    return this.own.has(path) ? this.table.files.get(this.prefix + path) : undefined;
  }

  private *ownFiles(): Iterable<IndexedFile> {
    for (const path of this.own) yield this.table.files.get(this.prefix + path) as IndexedFile;
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
    for (const path of this.own) {
      const { hash, chunks } = this.fileAt(path) as IndexedFile;
      if (hash !== undefined) yield [path, { hash, chunks }];
    }
  }

  private async writeStore(store: ChunkStore, files: Iterable<[string, StoredFile]>): Promise<void> {
    await store.write(new Map(files)).catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      this.options.warn?.(`The index could not be stored (${code}); the next start builds it again.`);
    });
  }
}
