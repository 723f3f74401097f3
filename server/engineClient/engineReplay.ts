/** What a restarted engine is told again: the copy index's content and the chunks read last. Knows no process. */
import type { ChunkKey, CopyUpdateParams } from '../engine/protocol.ts';

type Ids = readonly number[];

export interface RecentChunk {
  ids: Ids;
  /** it is of the index, as in a request */
  indexed: boolean;
}

export class EngineReplay {
  /** as they were added */
  readonly #copied = new Map<ChunkKey, CopyUpdateParams['add'][number]>();
  /** by hash; in order of use, the latest last */
  readonly #recent = new Map<string, RecentChunk>();
  readonly #mostRecent: number;

  /** @param mostRecent chunks to remember */
  constructor(mostRecent: number) {
    this.#mostRecent = mostRecent;
  }

  /** Keeps the arrays of ids themselves, not copies: whoever hands them over never changes them. */
  noteCopyUpdate({ add, remove }: CopyUpdateParams): void {
    for (const key of remove) this.#copied.delete(key);
    for (const chunk of add) this.#copied.set(chunk.key, chunk);
  }

  /** All that the copy index holds, as one update. */
  copyContent(): CopyUpdateParams {
    return { add: [...this.#copied.values()], remove: [] };
  }

  /** @param chunks best first, as in a request @param indexedFrom those from this number on are of the index */
  noteChunks(chunks: readonly Ids[], indexedFrom = Number.POSITIVE_INFINITY): void {
    for (const [number, ids] of [...chunks.entries()].reverse()) {
      const hash = hashOf(ids);
      this.#recent.delete(hash);
      this.#recent.set(hash, { ids, indexed: number >= indexedFrom });
    }
    for (const hash of this.#recent.keys()) {
      if (this.#recent.size <= this.#mostRecent) break;
      this.#recent.delete(hash);
    }
  }

  forgetChunk(ids: Ids): void {
    this.#recent.delete(hashOf(ids));
  }

  /** The latest first. */
  recentChunks(): RecentChunk[] {
    return [...this.#recent.values()].reverse();
  }
}

/** Cuts an update into ones of at most `mostIds` ids each (a longer chunk stands alone); removals go first. */
export function* inBatches({ add, remove }: CopyUpdateParams, mostIds: number): Generator<CopyUpdateParams> {
  let batch: CopyUpdateParams['add'][number][] = [];
  let removals = remove;
  let size = 0;
  for (const chunk of add) {
    if (batch.length > 0 && size + chunk.ids.length > mostIds) {
      yield { add: batch, remove: removals };
      batch = [];
      removals = [];
      size = 0;
    }
    batch.push(chunk);
    size += chunk.ids.length;
  }
  if (batch.length > 0 || removals.length > 0) yield { add: batch, remove: removals };
}

/** FNV-1a over whole ids, with the length: a collision costs one chunk that is not rebuilt. */
function hashOf(ids: Ids): string {
  let hash = 0x811c9dc5;
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193);
  return `${hash}:${ids.length}`;
}
