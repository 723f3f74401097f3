/**
 * A folder's files and chunks: built once, kept up to date file by file, alone or beside other folders in one table.
 * Knows no ranking and no model.
 */
import { throwIfAborted } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import type { Chunk } from '../chunking/chunk.ts';
import type { Chunker } from '../chunking/chunker.ts';
import type { ChunkKey } from '../engine/protocol.ts';
import { ChunkStore, type StoredFile } from './chunkStore.ts';
import { type ChunkChange, ChunkTable, type IndexedChunk, type IndexedFile } from './chunkTable.ts';
import { type Explanation, explainPath } from './explainPath.ts';
import type { ListOptions } from './files.ts';
import { FolderReasons } from './folderReasons.ts';
import { type FolderRules, plainRules, type RuledList, readUnder, ruledList, unlistedIn } from './folderRules.ts';
import { type LeftOutReason, leftOutByName } from './ignore.ts';
import { LeftOut } from './leftOut.ts';
import { readAhead } from './readAhead.ts';
import type { ReadResult } from './readSource.ts';
import { isNotebook, seenText } from './seenText.ts';
import type { ReasonCounts } from './unlisted.ts';
import type { WithoutGit } from './workTrees.ts';
import { yieldEvery } from './yieldEvery.ts';

export type { ChunkChange, IndexedChunk, IndexedFile } from './chunkTable.ts';

export interface IndexStats {
  files: number;
  chunks: number;
  /** headers included */
  tokens: number;
  /** files, by reason */
  leftOut: ReasonCounts;
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
  readonly leftOut = new LeftOut();
  private folderReasons = FolderReasons.none;
  private without: readonly WithoutGit[] = [];
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
    return { files: this.own.size, chunks, tokens, leftOut: this.leftOut.counts().files, seconds, reused };
  }

  /** Repositories that git did not serve for when the folder was last listed. */
  get withoutGit(): readonly WithoutGit[] {
    return this.without;
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
    const list = await this.list(undefined, { progress, ...(signal ? { signal } : {}) });
    const { paths } = list;
    this.without = list.whole.withoutGit ?? [];
    const unlisted = unlistedIn(list, this.rules, signal ? { signal } : {});
    this.folderReasons = await FolderReasons.of(this.folder, paths);
    const store = this.openStore();
    const stored = await this.readStore(store);
    const turn = yieldEvery(sliceMs);
    const gone = new Set([...this.own, ...this.leftOut.judged.keys()]);
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
      this.leftOut.setUnlisted(await unlisted);
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
    const list = others.length > 0 ? await this.list(others, signal ? { signal } : {}) : undefined;
    const found = new Set(list?.paths);
    for (const path of [...this.own, ...this.leftOut.judged.keys()]) {
      const gone = !found.has(path) && others.some((other) => path === other || path.startsWith(`${other}/`));
      if (gone) this.removeFile(path);
    }
    if (list) await this.refreshUnlisted(list, others, signal ? { signal } : {});
    for (const path of [...known, ...found]) {
      throwIfAborted(signal);
      await this.take(path, await this.read(path), undefined);
    }
  }

  /** Of these paths of files those that the rules do not leave out. */
  async admitted(paths: readonly string[], signal?: AbortSignal): Promise<Set<string>> {
    return new Set((await this.list(paths, signal ? { signal } : {})).paths);
  }

  /** Why a path is in the index, or is not. */
  async explain(path: string, signal?: AbortSignal): Promise<Explanation> {
    const { rules, folderReasons } = this;
    if (this.own.has(path)) return { path, state: 'read' };
    // An editor's text may have been judged, which is not on disk.
    const reason = this.leftOut.judged.get(path);
    const by = folderReasons.reasonOf(path)?.folder ?? path;
    if (reason) return { path, state: 'leftOut', kind: 'file', reason, by };
    return explainPath(this.folder, path, { rules, folderReasons, ...(signal && { signal }) });
  }

  has(path: string): boolean {
    return this.own.has(path);
  }

  /** Whether there is, or was judged, a file of this name, or one in a folder of this name. */
  knows(path: string): boolean {
    if (this.own.has(path) || this.leftOut.judged.has(path)) return true;
    for (const file of this.own) if (file.startsWith(`${path}/`)) return true;
    return false;
  }

  /** Takes a file's new text, as typed or saved. Chunks whose ids stay keep their keys; what is left out stays out. */
  async updateFile(path: string, text: string): Promise<ChunkChange> {
    const { maxFileBytes } = this.rules;
    const tooLarge = !isNotebook(path) && Buffer.byteLength(text) > maxFileBytes ? 'tooLarge' : undefined;
    const reason = leftOutByName(path) ?? this.folderReasons.reasonOf(path)?.reason ?? tooLarge;
    const { seen, leftOut } = reason ? { leftOut: reason } : seenText(path, text, maxFileBytes);
    if (leftOut) return this.leaveOut(path, leftOut);
    const old = this.fileAt(path);
    const file = { path, ...seen };
    const { chunker } = this.options;
    const chunks = old ? await chunker.rechunk(old.text, old.chunks, file) : await chunker.chunk(file);
    return this.replace(path, { ...seen, hash: undefined }, chunks);
  }

  /** Forgets a file, or a folder with all that is in it. */
  removeFile(path: string): ChunkChange {
    this.leftOut.delete(path);
    if (this.own.delete(path)) return this.table.remove(this.prefix + path);
    this.leftOut.unlisted.deleteBelow(path);
    const inside = [...this.own, ...this.leftOut.judged.keys()].filter((file) => file.startsWith(`${path}/`));
    return { added: [], removed: inside.flatMap((file) => this.removeFile(file).removed) };
  }

  /** Forgets all of the folder. */
  clear(): void {
    for (const path of this.own) this.table.remove(this.prefix + path);
    this.own.clear();
    this.leftOut.clear();
  }

  private async list(within: readonly string[] | undefined, options: ListOptions): Promise<RuledList> {
    const list = await ruledList(this.options.root, this.rules, { ...options, ...(within ? { within } : {}) });
    this.folder = list.whole.root;
    return list;
  }

  /** Finds the reasons of those that are not listed now. */
  private async refreshUnlisted(list: RuledList, paths: readonly string[], options: ListOptions): Promise<void> {
    const { unlisted } = this.leftOut;
    const found = new Set(list.paths);
    const asked = paths.filter((path) => !found.has(path) && !unlisted.covers(path));
    for (const path of asked) {
      unlisted.delete(path);
      unlisted.deleteBelow(path);
    }
    if (asked.length === 0) return;
    const now = await unlistedIn(list, this.rules, { ...options, within: asked });
    for (const entry of now.entries()) unlisted.add(entry);
  }

  private async read(path: string): Promise<ReadResult | undefined> {
    const byFolder = this.folderReasons.reasonOf(path);
    if (byFolder) return { leftOut: byFolder.reason };
    return readUnder(this.folder, path, this.rules);
  }

  private async take(path: string, read: ReadResult | undefined, stored: StoredFile | undefined): Promise<void> {
    if (!read) return void this.removeFile(path);
    if (!read.source) return void this.leaveOut(path, read.leftOut);
    const { hash, ...seen } = read.source;
    if (this.fileAt(path)?.hash === hash) {
      this.reused++;
      return;
    }
    const unchanged = stored?.hash === hash;
    if (unchanged) this.reused++;
    const chunks = unchanged ? stored.chunks : await this.options.chunker.chunk({ path, ...seen });
    this.replace(path, { ...seen, hash }, chunks);
  }

  private replace(path: string, file: Omit<IndexedFile, 'path' | 'chunks'>, chunks: readonly Chunk[]): ChunkChange {
    this.own.add(path);
    this.leftOut.delete(path);
    return this.table.replace({ path: this.prefix + path, ...file }, chunks);
  }

  private leaveOut(path: string, reason: LeftOutReason): ChunkChange {
    this.leftOut.judge(path, reason);
    return this.own.delete(path) ? this.table.remove(this.prefix + path) : { added: [], removed: [] };
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
