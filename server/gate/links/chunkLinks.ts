/**
 * What is known of chunks beside their words: which names they define, which files theirs imports, and what is about the
 * same. Follows the index chunk by chunk, as the gate does. Knows no ranking.
 */
import type { Chunk } from '../../chunking/chunk.ts';
import type { ChunkKey } from '../../engine/protocol.ts';
import { DefinitionIndex } from './definitions.ts';
import { FileLinks } from './imports/fileLinks.ts';
import { specifiersOf } from './imports/specifiers.ts';
import { SubjectIndex } from './subjects.ts';

export type LinkedChunk = Pick<Chunk, 'path' | 'languageId'> & Partial<Pick<Chunk, 'defines'>> & { key: ChunkKey };

/** The whole text of a file of the index, by which manifests are read. */
export type FileText = (path: string) => string | undefined;

interface FileSpecifiers {
  languageId: string;
  byChunk: Map<ChunkKey, readonly string[]>;
}

export class ChunkLinks {
  readonly definitions = new DefinitionIndex();
  readonly files: FileLinks;
  readonly #subjects = new SubjectIndex();
  readonly #pathOf = new Map<ChunkKey, string>();
  /** specifiers of each chunk, by path and key */
  readonly #specifiers = new Map<string, FileSpecifiers>();

  constructor(textOf: FileText = () => undefined) {
    this.files = new FileLinks(textOf);
  }

  /** @param text the chunk's own */
  add(chunk: LinkedChunk, text: string): void {
    const { key, path, languageId, defines = [] } = chunk;
    if (this.#pathOf.has(key)) this.remove(key);
    this.#pathOf.set(key, path);
    this.definitions.add(key, defines);
    let ofFile = this.#specifiers.get(path);
    if (!ofFile) {
      ofFile = { languageId, byChunk: new Map() };
      this.#specifiers.set(path, ofFile);
      this.#subjects.add(path);
    }
    ofFile.languageId = languageId;
    ofFile.byChunk.set(key, specifiersOf(text, languageId));
    this.#update(path, ofFile);
  }

  remove(key: ChunkKey): void {
    const path = this.#pathOf.get(key);
    if (path === undefined) return;
    this.#pathOf.delete(key);
    this.definitions.remove(key);
    const ofFile = this.#specifiers.get(path);
    if (!ofFile) return;
    ofFile.byChunk.delete(key);
    if (ofFile.byChunk.size > 0) {
      this.#update(path, ofFile);
      return;
    }
    this.#specifiers.delete(path);
    this.#subjects.remove(path);
    this.files.remove(path);
  }

  #update(path: string, { languageId, byChunk }: FileSpecifiers): void {
    this.files.update(path, languageId, () => allOf(byChunk));
  }

  /** Other files about the same: tests, headers, styles, stories. */
  subjectsOf(path: string): string[] {
    return this.#subjects.subjectsOf(path);
  }
}

function allOf(specifiers: ReadonlyMap<ChunkKey, readonly string[]>): Iterable<string> {
  if (specifiers.size === 1) return [...specifiers.values()][0];
  const all = new Set<string>();
  for (const some of specifiers.values()) for (const specifier of some) all.add(specifier);
  return all;
}
