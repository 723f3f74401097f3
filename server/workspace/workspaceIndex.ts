/**
 * All folders of a workspace over one table: built together, then kept in step with disk and editor, the editor's text
 * first. Knows no model beyond its chunker, no ranking and no protocol. Its calls are to be made one after another.
 */
import type { Said } from '../base/sentence.ts';
import type { Chunker } from '../chunking/chunker.ts';
import { passedOverFolder } from '../ignoring/passedOver.ts';
import type { ChunkTable } from './chunkTable.ts';
import type { Explanation } from './explainPath.ts';
import type { FolderRules } from './folderRules.ts';
import { type FileInFolder, folderOf, foreignTo, type OpenFolder } from './folders.ts';
import { leftOutByName } from './ignore.ts';
import { type BuildOptions, RepositoryIndex } from './repositoryIndex.ts';
import { addCounts, type ReasonCounts, type Unlisted } from './unlisted.ts';
import { withoutGitSaid } from './withoutGit.ts';

export type OwnRules = Omit<FolderRules, 'foreign'>;

export interface WorkspaceIndexOptions {
  chunker: Chunker;
  cacheFolder: string;
  table: ChunkTable;
  warn(message: string): void;
}

export interface WorkspaceStats {
  files: number;
  chunks: number;
  tokens: number;
  /** files, by reason */
  leftOut: ReasonCounts;
  /** folders that were not entered */
  leftOutFolders: ReasonCounts;
  /** that git did not serve for a repository */
  git?: Said;
}

interface Part {
  folder: OpenFolder;
  index: RepositoryIndex;
  /** open files that the rules leave out, so that they need not be asked at each edit */
  refused: Set<string>;
}

/** More paths that changed at once are a branch that was changed: everything is looked at again. */
const mostSinglePaths = 200;

export class WorkspaceIndex {
  readonly #options: WorkspaceIndexOptions;
  #parts: Part[] = [];

  constructor(options: WorkspaceIndexOptions) {
    this.#options = options;
  }

  get stats(): WorkspaceStats {
    const { table } = this.#options;
    const [leftOut, leftOutFolders]: ReasonCounts[] = [{}, {}];
    for (const { index } of this.#parts) {
      const { files, folders } = index.leftOut.counts();
      addCounts(leftOut, files);
      addCounts(leftOutFolders, folders);
    }
    const git = this.#parts.flatMap(({ index }) => withoutGitSaid(index.root, index.withoutGit) ?? [])[0];
    const { files, chunks, tokens } = table;
    return { files: files.size, chunks: chunks.size, tokens, leftOut, leftOutFolders, ...(git && { git }) };
  }

  /** What is left out, by its name in the table; as far as it is named. */
  *leftOut(): Iterable<Unlisted> {
    for (const { folder, index } of this.#parts) {
      for (const entry of index.leftOut.entries()) yield { ...entry, path: folder.prefix + entry.path };
    }
  }

  /** Why a file is in the index, or is not. @param file absolute @returns undefined for what lies in no folder */
  async explain(file: string, signal?: AbortSignal): Promise<Explanation | undefined> {
    const [place] = this.#placed([file]);
    const part = this.#parts.find(({ folder }) => folder === place?.folder);
    return part && place && part.index.explain(place.relative, signal);
  }

  /** Takes the folders as they are now; files of those that are gone, or are named otherwise, go at once. */
  setFolders(folders: readonly OpenFolder[], rulesOf: (folder: OpenFolder) => OwnRules): void {
    const { table, chunker, cacheFolder, warn } = this.#options;
    const kept = new Map<OpenFolder, RepositoryIndex>();
    for (const { folder: old, index } of this.#parts) {
      const same = folders.find(({ real, prefix }) => real === old.real && prefix === old.prefix);
      if (same) kept.set(same, index);
      else index.clear();
    }
    this.#parts = folders.map((folder) => {
      const foreign = foreignTo(folder, folders);
      const rules = { ...rulesOf(folder), ...(foreign ? { foreign } : {}) };
      const index =
        kept.get(folder) ??
        new RepositoryIndex({ root: folder.real, chunker, cacheFolder, warn, table, prefix: folder.prefix, rules });
      index.rules = rules;
      return { folder, index, refused: new Set() };
    });
  }

  /**
   * Reads all folders. One that cannot be read keeps none of the others from being.
   * @param held files whose text is an editor's
   * @throws the first folder's error when all have had their turn, or FoveaError `cancelled` at once
   */
  async build(held: Iterable<string>, options: Omit<BuildOptions, 'held'>): Promise<void> {
    const errors: unknown[] = [];
    const heldFiles = this.#placed(held);
    for (const { folder, index, refused } of this.#parts) {
      refused.clear();
      const own = new Set(heldFiles.filter((file) => file.folder === folder).map(({ relative }) => relative));
      await index.build({ ...options, held: (path) => own.has(path) }).catch((error: unknown) => {
        if (options.signal?.aborted) throw error;
        errors.push(error);
      });
    }
    if (errors.length > 0) throw errors[0];
  }

  /**
   * Takes what changed. @param files absolute paths of files and folders, each with an editor's text where it has one
   * @returns whether too much changed to look at it file by file: nothing of that was taken, `build` is to be called
   */
  async update(files: ReadonlyMap<string, string | undefined>, signal?: AbortSignal): Promise<boolean> {
    const placed = this.#placed(files.keys()).map((place) => ({ ...place, text: files.get(place.file) }));
    let tooMuch = false;
    for (const part of this.#parts) {
      const own = placed.filter(({ folder }) => folder === part.folder);
      const edited = own.flatMap(({ relative, text }) => (text === undefined ? [] : [{ relative, text }]));
      const changed = own.flatMap(({ relative, text }) =>
        text === undefined && (!isLeftOut(part, relative) || part.index.knows(relative)) ? [relative] : [],
      );
      for (const relative of changed) part.refused.delete(relative);
      if (changed.length > mostSinglePaths) tooMuch = true;
      else if (changed.length > 0) await part.index.refresh(changed, signal);
      await takeEdited(part, edited, signal);
    }
    return tooMuch;
  }

  #placed(files: Iterable<string>): (FileInFolder & { file: string })[] {
    const folders = this.#parts.map(({ folder }) => folder);
    return [...files].flatMap((file) => {
      const place = folderOf(folders, file);
      return place && place.relative !== '' ? [{ ...place, file }] : [];
    });
  }
}

/** Whether it lies in a folder that is left out whole, as the outputs of a build that writes many at once. */
function isLeftOut({ index }: Part, relative: string): boolean {
  return passedOverFolder(relative) !== undefined || index.leftOut.unlisted.covers(relative);
}

async function takeEdited(
  { index, refused }: Part,
  edited: readonly { relative: string; text: string }[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const unknown = edited.flatMap(({ relative }) =>
    index.has(relative) || refused.has(relative) || leftOutByName(relative) ? [] : [relative],
  );
  const admitted = unknown.length > 0 ? await index.admitted(unknown, signal) : undefined;
  for (const relative of unknown) if (!admitted?.has(relative)) refused.add(relative);
  for (const { relative, text } of edited) {
    if (index.has(relative) || admitted?.has(relative)) await index.updateFile(relative, text);
  }
}
