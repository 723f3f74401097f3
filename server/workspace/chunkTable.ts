/** Files and chunks by name, of one folder or of several: the one place where keys are given. Knows no disk and no model. */
import type { Chunk } from '../chunking/chunk.ts';
import { familyNumber, familyOf } from '../chunking/families.ts';
import type { ChunkKey, CopyUpdateParams } from '../engine/protocol.ts';
import type { NotebookCell } from './notebookText.ts';

/** A chunk with the name it has in gate and copy index. It moves in its file without a new key while its ids stay. */
export interface IndexedChunk extends Chunk {
  readonly key: ChunkKey;
}

export interface IndexedFile {
  /** unique in the table */
  readonly path: string;
  readonly languageId: string;
  /** as it may be seen: of the file's length, with its lines, so that positions are the file's own */
  readonly text: string;
  /** of a notebook, whose text is made of them */
  readonly cells?: readonly NotebookCell[];
  /** of the bytes on disk that `text` was read from; undefined for text from elsewhere, as an editor's */
  readonly hash: string | undefined;
  /** in order; their ranges concatenate to `text` */
  readonly chunks: readonly IndexedChunk[];
}

export interface ChunkChange {
  added: IndexedChunk[];
  removed: ChunkKey[];
}

/** A chunk as the copy index holds it: without the header, which no file contains, and with its family. */
export function copiedChunk(chunk: IndexedChunk): CopyUpdateParams['add'][number] {
  const { key, ids, headerTokens } = chunk;
  return { key, ids: ids.slice(headerTokens), family: familyNumber(familyOf(chunk)) };
}

export class ChunkTable {
  readonly #files = new Map<string, IndexedFile>();
  readonly #chunks = new Map<ChunkKey, IndexedChunk>();
  readonly #changed: (change: ChunkChange) => void;
  #tokens = 0;
  #nextKey: ChunkKey = 1;

  /** @param changed told of each change before anybody else can see the table */
  constructor(changed: (change: ChunkChange) => void = () => {}) {
    this.#changed = changed;
  }

  get files(): ReadonlyMap<string, IndexedFile> {
    return this.#files;
  }

  get chunks(): ReadonlyMap<ChunkKey, IndexedChunk> {
    return this.#chunks;
  }

  /** of all chunks, headers included */
  get tokens(): number {
    return this.#tokens;
  }

  /** The chunk's own text, without header. */
  textOf(chunk: Pick<Chunk, 'path' | 'start' | 'end'>): string {
    return this.#files.get(chunk.path)?.text.slice(chunk.start, chunk.end) ?? '';
  }

  /** Takes a file as it is now; chunks whose ids stay keep their keys. */
  replace(file: Omit<IndexedFile, 'chunks'>, chunks: readonly Chunk[]): ChunkChange {
    const { path } = file;
    const kept = new Map<string, IndexedChunk[]>();
    for (const chunk of this.#files.get(path)?.chunks ?? []) {
      const content = chunk.ids.join();
      kept.set(content, [...(kept.get(content) ?? []), chunk]);
    }
    const added: IndexedChunk[] = [];
    const indexed = chunks.map((chunk) => {
      const same = kept.size > 0 ? kept.get(chunk.ids.join())?.shift() : undefined;
      const keyed = { ...chunk, path, key: same?.key ?? this.#nextKey++ };
      if (!same) {
        added.push(keyed);
        this.#tokens += keyed.ids.length;
      }
      this.#chunks.set(keyed.key, keyed);
      return keyed;
    });
    const removed = [...kept.values()].flat().map((chunk) => this.#drop(chunk));
    this.#files.set(path, { ...file, chunks: indexed });
    return this.#tell({ added, removed });
  }

  remove(path: string): ChunkChange {
    const removed = (this.#files.get(path)?.chunks ?? []).map((chunk) => this.#drop(chunk));
    this.#files.delete(path);
    return this.#tell({ added: [], removed });
  }

  #drop(chunk: IndexedChunk): ChunkKey {
    this.#chunks.delete(chunk.key);
    this.#tokens -= chunk.ids.length;
    return chunk.key;
  }

  #tell(change: ChunkChange): ChunkChange {
    if (change.added.length + change.removed.length > 0) this.#changed(change);
    return change;
  }
}
