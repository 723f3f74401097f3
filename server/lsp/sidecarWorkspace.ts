/**
 * The workspace while the editor works in it: folders, trust, the editor's texts and the disk's changes go in; a table of
 * chunks in step with them comes out. One piece of work at a time. Knows no protocol and no model beyond its chunker.
 */
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import { type Progress, silent } from '../base/progress.ts';
import type { Chunker } from '../chunking/chunker.ts';
import type { EngineClient } from '../engineClient/engineClient.ts';
import type { Place } from '../feature/serverContext.ts';
import { notebookUriOf } from '../notebook/notebooks.ts';
import { type FileEncodings, plainEncodings } from '../reading/fileEncodings.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { filePathOf, folderOf, type NamedFolder, type OpenFolder, openFolders, uriIn } from '../workspace/folders.ts';
import type { NotebookCell } from '../workspace/notebookText.ts';
import type { OwnRules, WorkspaceIndex, WorkspaceStats } from '../workspace/workspaceIndex.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';
import { DirtyFiles } from './dirtyFiles.ts';
import { documentName } from './documentName.ts';
import { LostChanges } from './lostChanges.ts';
import { type OpenTable, openTable } from './openTable.ts';
import { reasonOf, unreadable, type WorkspaceState } from './workspaceState.ts';

export interface SidecarWorkspaceOptions {
  cacheFolder: string;
  trusted: boolean;
  /** the editor's text of an open document */
  textOf(uri: string): string | undefined;
  /** URI of the notebook that a document is a cell of */
  notebookOf?(uri: string): string | undefined;
  settingsOf(folderUri: string): Promise<Pick<Settings, 'index.exclude' | 'index.maxFileKilobytes'>>;
  /** which encodings the editor reads a folder's files in */
  encodingsOf(folderUri: string): Promise<FileEncodings>;
  /** a sentence for the user */
  warn(message: string): void;
  /** numbers and reasons */
  log(line: string): void;
  /** `state`, `fraction` or the figures are others now */
  changed(): void;
  /** shows how the work goes on, with a way to end it; of the first build and of those that were asked for */
  showProgress(work: (progress: Progress, signal: AbortSignal) => Promise<void>): Promise<void>;
  /** for tests */
  retryPausesMs?: readonly number[];
}

const noStats: WorkspaceStats = { files: 0, chunks: 0, tokens: 0, leftOut: {}, leftOutFolders: {} };

export class SidecarWorkspace {
  readonly #options: SidecarWorkspaceOptions;
  readonly #dirty: DirtyFiles;
  readonly #lost: LostChanges;
  /** open documents that lie on disk: URI by file */
  readonly #open = new Map<string, string>();
  #named: readonly NamedFolder[] = [];
  #folders: OpenFolder[] = [];
  #trusted: boolean;
  #table: OpenTable | undefined;
  #state: WorkspaceState = { name: 'closed' };
  #fraction: number | undefined;
  /** folders and rules of the last build */
  #rulesKey = '';
  /** what is still to be done, besides `#dirty` */
  #wanted = { folders: false, build: false, shown: true };
  #working = false;
  #work: Promise<void> | undefined;
  #building: AbortController | undefined;
  #ended = false;

  constructor(options: SidecarWorkspaceOptions) {
    this.#options = options;
    this.#trusted = options.trusted;
    this.#dirty = new DirtyFiles(() => this.#go());
    this.#lost = new LostChanges(() => this.#go(), options.retryPausesMs);
  }

  get state(): WorkspaceState {
    const { final } = this.#lost;
    return final && this.#state.name === 'ready' ? { name: 'behind', ...final } : this.#state;
  }

  /** of the build that goes on, 0 to 1 */
  get fraction(): number | undefined {
    return this.#fraction;
  }

  get stats(): WorkspaceStats {
    return this.#table?.index.stats ?? noStats;
  }

  /** undefined while no model is there to cut with */
  get index(): WorkspaceIndex | undefined {
    return this.#table?.index;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  get folders(): readonly OpenFolder[] {
    return this.#folders;
  }

  /** What was cut by the chunker of this identity. */
  sessionOf(identity: string): SearchableWorkspace | undefined {
    return this.#table?.identity === identity ? this.#table.session : undefined;
  }

  /** Cuts everything with another model's tokenizer. */
  cutWith(chunker: Chunker): void {
    if (this.#table?.identity === chunker.identity || this.#ended) return;
    const { cacheFolder, warn } = this.#options;
    this.#table?.feed.attach(undefined);
    this.#table = openTable({ chunker, cacheFolder, warn });
    this.#want({ folders: true, build: true, shown: true });
  }

  /** The engine whose copy index is fed from here on. */
  feed(engine: EngineClient | undefined): void {
    this.#table?.feed.attach(engine);
  }

  setFolders(named: readonly NamedFolder[]): void {
    this.#named = named;
    this.#want({ folders: true, build: false, shown: false });
  }

  trust(): void {
    if (this.#trusted) return;
    this.#trusted = true;
    this.#want({ folders: true, build: false, shown: false });
  }

  /** Settings of folders may be others now. */
  settingsChanged(): void {
    this.#want({ folders: true, build: false, shown: false });
  }

  /** A person asked: everything is read again. */
  rebuild(): void {
    this.#want({ folders: true, build: true, shown: true });
  }

  opened(uri: string): void {
    const file = filePathOf(uri);
    if (file === undefined) return;
    this.#open.set(file, uri);
    this.#dirty.add(file);
  }

  edited(uri: string): void {
    const file = filePathOf(uri);
    if (file !== undefined) this.#dirty.add(file);
  }

  closed(uri: string): void {
    const file = filePathOf(uri);
    if (file === undefined) return;
    this.#open.delete(file);
    this.#dirty.add(file);
  }

  /** Something came, changed or went on disk. */
  changedOnDisk(uri: string): void {
    const file = filePathOf(uri);
    if (file === undefined || !folderOf(this.#folders, file)) return;
    // What is ignored may be any file below.
    if (path.basename(file) === '.gitignore') this.#want({ folders: false, build: true, shown: false });
    this.#dirty.add(file);
  }

  placeOf(cellOrFile: string): Place {
    const notebook = this.#notebookOf(cellOrFile);
    const uri = notebook ?? cellOrFile;
    const file = filePathOf(uri);
    const place = file === undefined ? undefined : folderOf(this.#folders, file);
    const indexable = notebook === undefined;
    if (place && place.relative !== '') return { path: place.folder.prefix + place.relative, indexable };
    return { path: documentName(uri), indexable: false };
  }

  /** What the settings of a document depend on. */
  folderUriOf(uri: string): string | undefined {
    const file = filePathOf(this.#notebookOf(uri) ?? uri);
    return file === undefined ? undefined : folderOf(this.#folders, file)?.folder.uri;
  }

  #notebookOf(uri: string): string | undefined {
    return this.#options.notebookOf?.(uri) ?? notebookUriOf(uri);
  }

  uriOf(shown: string): string {
    const folder = this.#folders.find(({ prefix }) => shown.startsWith(prefix));
    return folder ? uriIn(folder, shown.slice(folder.prefix.length)) : shown;
  }

  textOf(shown: string): string | undefined {
    return this.#table?.chunks.files.get(shown)?.text;
  }

  /** Of a notebook. */
  cellsOf(shown: string): readonly NotebookCell[] | undefined {
    return this.#table?.chunks.files.get(shown)?.cells;
  }

  /** Resolves when all that changed up to now is in the table and in the engine. */
  async settled(): Promise<void> {
    this.#go();
    while (this.#working) await this.#work;
    await this.#table?.feed.settled();
  }

  async dispose(): Promise<void> {
    this.#ended = true;
    this.#dirty.take();
    this.#lost.clear();
    this.#table?.feed.attach(undefined);
    this.#building?.abort();
    await this.#work;
  }

  #want(wanted: { folders: boolean; build: boolean; shown: boolean }): void {
    const { folders, build, shown } = this.#wanted;
    this.#wanted = { folders: folders || wanted.folders, build: build || wanted.build, shown: shown || wanted.shown };
    this.#building?.abort();
    this.#go();
  }

  #go(): void {
    if (this.#working || this.#ended) return;
    this.#working = true;
    this.#work = this.#doAll();
  }

  async #doAll(): Promise<void> {
    try {
      for (let next = this.#next(); next && !this.#ended; next = this.#next()) await next();
    } finally {
      // Here, not when the promise settles: what is wanted in between would be forgotten.
      this.#working = false;
    }
  }

  /** What is to be done now; nothing, too, while no model is there to cut with. */
  #next(): (() => Promise<void>) | undefined {
    const table = this.#table;
    if (this.#wanted.folders) return () => this.#takeFolders();
    if (!table) return undefined;
    if (this.#wanted.build) return () => this.#build(table);
    return this.#dirty.size > 0 || this.#lost.isDue ? () => this.#update(table) : undefined;
  }

  async #takeFolders(): Promise<void> {
    this.#wanted.folders = false;
    const folders = await openFolders(this.#named);
    const { settingsOf, encodingsOf } = this.#options;
    const read = folders.map(
      async (folder) => [folder, await Promise.all([settingsOf(folder.uri), encodingsOf(folder.uri)])] as const,
    );
    const settings = new Map(await Promise.all(read));
    this.#folders = folders;
    const rules = new Map(
      folders.map((folder) => {
        const [own, encodings] = settings.get(folder) ?? [defaultSettings, plainEncodings];
        const maxFileBytes = 1024 * own['index.maxFileKilobytes'];
        return [folder, { git: this.#trusted, exclude: own['index.exclude'], maxFileBytes, encodings }] as const;
      }),
    );
    const key = JSON.stringify([...rules]);
    if (!this.#table) return;
    this.#table.index.setFolders(folders, (folder) => rules.get(folder) as OwnRules);
    if (key !== this.#rulesKey) this.#wanted.build = true;
    this.#rulesKey = key;
  }

  async #build(table: OpenTable): Promise<void> {
    const { shown } = this.#wanted;
    this.#wanted = { ...this.#wanted, build: false, shown: false };
    const controller = new AbortController();
    this.#building = controller;
    this.#setState({ name: 'building' });
    const began = performance.now();
    const run = async (progress: Progress, stopped?: AbortSignal): Promise<void> => {
      const signal = stopped ? AbortSignal.any([controller.signal, stopped]) : controller.signal;
      const report = (label: string, done: number, total: number): void => {
        progress.report(label, done, total);
        this.#fraction = total > 0 ? done / total : undefined;
        this.#options.changed();
      };
      await table.index.build(this.#open.keys(), { signal, progress: { report } });
    };
    try {
      await (shown ? this.#options.showProgress(run) : run(silent));
      this.#lost.clear();
      table.feed.flush(); // before anybody hears that it is ready
      this.#setState({ name: 'ready' });
      const { files, chunks, tokens } = table.index.stats;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      this.#options.log(`index: ${files} files, ${chunks} chunks, ${tokens} tokens in ${seconds} s`);
    } catch (error) {
      if (controller.signal.aborted) {
        // Something newer is to be done first.
        this.#wanted = { ...this.#wanted, build: true, shown: this.#wanted.shown || shown };
      } else if (error instanceof FoveaError && error.kind === 'cancelled') {
        this.#options.log('index: stopped half-way; what was read serves');
        this.#setState({ name: 'ready' });
      } else {
        this.#setState({ name: 'failed', ...unreadable(error) });
      }
    } finally {
      this.#building = undefined;
      this.#fraction = undefined;
      if (!this.#ended) for (const file of this.#open.keys()) this.#dirty.add(file);
    }
  }

  async #update(table: OpenTable): Promise<void> {
    const changed = [...new Set([...this.#dirty.take(), ...this.#lost.take()])];
    const textOf = (uri: string | undefined) => (uri === undefined ? undefined : this.#options.textOf(uri));
    const take = async (files: readonly string[]): Promise<void> => {
      const texts = files.map((file) => [file, textOf(this.#open.get(file))] as const);
      if (await table.index.update(new Map(texts))) this.#wanted.build = true;
    };
    const failed = new Map<string, string>();
    try {
      await take(changed);
    } catch {
      // One that cannot be taken must not cost the others.
      for (const file of changed) await take([file]).catch((error: unknown) => failed.set(file, reasonOf(error)));
      if (failed.size > 0) {
        const reasons = [...new Set(failed.values())].join(', ');
        this.#options.log(`index: ${failed.size} of ${changed.length} changes were not taken (${reasons})`);
      }
    }
    if (!this.#ended)
      this.#lost.tried(
        changed.filter((file) => !failed.has(file)),
        failed,
      );
    this.#options.changed();
  }

  #setState(state: WorkspaceState): void {
    this.#state = state;
    this.#options.changed();
  }
}
