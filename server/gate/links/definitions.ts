/** Which chunks define a name. Knows names and keys, not where they come from. */
import type { ChunkKey } from '../../engine/protocol.ts';

const none: ReadonlySet<ChunkKey> = new Set();

export class DefinitionIndex {
  /** a single chunk is kept by its key: most names are defined once */
  readonly #chunks = new Map<string, ChunkKey | Set<ChunkKey>>();
  readonly #names = new Map<ChunkKey, readonly string[]>();

  /** Names that are defined. */
  get size(): number {
    return this.#chunks.size;
  }

  /** @param names each once; case counts */
  add(key: ChunkKey, names: readonly string[]): void {
    this.remove(key);
    if (names.length === 0) return;
    this.#names.set(key, names);
    for (const name of names) {
      const known = this.#chunks.get(name);
      if (known === undefined) this.#chunks.set(name, key);
      else if (typeof known === 'number') this.#chunks.set(name, new Set([known, key]));
      else known.add(key);
    }
  }

  remove(key: ChunkKey): void {
    for (const name of this.#names.get(key) ?? []) {
      const known = this.#chunks.get(name);
      if (typeof known === 'number') this.#chunks.delete(name);
      else if (known?.delete(key) && known.size === 0) this.#chunks.delete(name);
    }
    this.#names.delete(key);
  }

  /** Keys of the chunks that define `name`, in the order in which they came. */
  chunksOf(name: string): ReadonlySet<ChunkKey> {
    const known = this.#chunks.get(name);
    return known === undefined ? none : typeof known === 'number' ? new Set([known]) : known;
  }

  /** How many chunks define `name`: the fewer, the more it tells. */
  countOf(name: string): number {
    const known = this.#chunks.get(name);
    return known === undefined ? 0 : typeof known === 'number' ? 1 : known.size;
  }

  /** What a chunk defines. */
  namesOf(key: ChunkKey): readonly string[] {
    return this.#names.get(key) ?? [];
  }
}
