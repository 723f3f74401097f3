/**
 * Where a request's chunk caches come from: memory, else the disk, else they are computed, each once. Knows no request but
 * the chunks that it reads.
 */
import { FoveaError } from '../base/errors.ts';
import { type ChunkAddress, ChunkCache, chunkAddress } from './cache/chunkCache.ts';
import type { DiskCache } from './cache/diskCache.ts';
import type { Cancel } from './core.ts';
import type { ChunkKv, Decoder } from './device.ts';
import { LocalPast } from './readers/localPast.ts';
import { within } from './within.ts';

type Ids = readonly number[];

/** Chunks half read that are held: those of one request. */
const keptHalfRead = 2;

/** Longest wait for a chunk from disk, ms: what has not come then is computed, and the disk's serves the next request. */
const longestRestoreMs = 500;

export interface ChunkCachesOptions {
  model: Decoder;
  /** most tokens of a chunk */
  chunkTokens: number;
  /** of caches in memory, bytes */
  limitBytes: number;
  disk?: DiskCache | undefined;
}

export class ChunkCaches {
  readonly memory: ChunkCache;
  private readonly model: Decoder;
  private readonly chunkTokens: number;
  private readonly disk: DiskCache | undefined;
  /** chunks whose reading was cancelled, oldest first */
  private readonly halfRead = new Map<ChunkAddress, LocalPast>();

  constructor({ model, chunkTokens, limitBytes, disk }: ChunkCachesOptions) {
    this.model = model;
    this.chunkTokens = chunkTokens;
    this.memory = new ChunkCache(limitBytes);
    this.disk = disk;
  }

  get diskStats() {
    return this.disk?.stats;
  }

  /** Work that somebody waits for: nothing is written to disk meanwhile. */
  answering<T>(work: () => Promise<T>): Promise<T> {
    return this.disk ? this.disk.during(work) : work();
  }

  /** A cache that is in memory, its use not counted, and how many of the chunk's tokens are to be read where it is not. */
  found(ids: Ids): { kv: ChunkKv | undefined; unread: number } {
    const address = chunkAddress(ids);
    return { kv: this.memory.peek(address), unread: ids.length - (this.halfRead.get(address)?.length ?? 0) };
  }

  /**
   * Caches of the chunks, in their order.
   * @param indexedFrom those from this number on may be kept on disk
   * @param restoreMs as `restore` has it
   * @returns how many were computed, too
   */
  async of(chunks: readonly Ids[], indexedFrom: number | undefined, cancel: Cancel, restoreMs?: number) {
    const kvs: ChunkKv[] = [];
    let computed = 0;
    const restored = await this.restore(chunks, restoreMs);
    for (const [number, ids] of chunks.entries()) {
      const address = chunkAddress(ids);
      let kv = this.used(address) ?? restored.get(address);
      if (!kv) {
        computed++;
        kv = await this.compute(ids, address, cancel);
        if (indexedFrom !== undefined && number >= indexedFrom) this.disk?.add(address, kv);
      }
      kvs.push(kv);
    }
    return { kvs, computed };
  }

  /**
   * Brings caches that are on disk, and not in memory, into memory.
   * @param mostMs waited for; what comes later is in memory then
   * @returns those that have come, which the memory's budget may have let go again
   */
  async restore(chunks: readonly Ids[], mostMs = longestRestoreMs): Promise<ReadonlyMap<ChunkAddress, ChunkKv>> {
    const come = new Map<ChunkAddress, ChunkKv>();
    const { disk } = this;
    if (!disk) return come;
    const missing = chunks.flatMap((ids) => {
      const address = chunkAddress(ids);
      return this.memory.peek(address) ? [] : [{ address, tokens: ids.length }];
    });
    if (missing.length === 0) return come;
    const reading = missing.map(async ({ address, tokens }) => {
      const kv = await disk.get(address, tokens);
      // Who was late may find it computed.
      if (!kv || this.memory.peek(address)) return;
      this.memory.add(address, kv);
      come.set(address, kv);
    });
    await within(mostMs, Promise.all(reading));
    return come;
  }

  async close(): Promise<void> {
    await this.disk?.close();
    for (const read of this.halfRead.values()) read.release();
  }

  private used(address: ChunkAddress): ChunkKv | undefined {
    const found = this.memory.get(address);
    if (found) this.disk?.used(address);
    return found;
  }

  private async compute(ids: Ids, address: ChunkAddress, cancel: Cancel): Promise<ChunkKv> {
    if (ids.length === 0 || ids.length > this.chunkTokens) {
      throw new FoveaError('failure', `A chunk has ${ids.length} tokens, not 1 to ${this.chunkTokens}.`);
    }
    const computed = this.halfRead.get(address) ?? new LocalPast(this.model, 0);
    this.halfRead.delete(address);
    try {
      await computed.become(ids, cancel);
    } catch (error) {
      this.keepHalfRead(address, computed);
      throw error;
    }
    const kv = await this.model.chunkKv(computed.keyValues, ids.length);
    computed.release();
    this.memory.add(address, kv);
    return kv;
  }

  /** A cancelled reading of a chunk goes on where it stopped, when the chunk is wanted again. */
  private keepHalfRead(address: ChunkAddress, read: LocalPast): void {
    if (read.length === 0) {
      read.release();
      return;
    }
    this.halfRead.set(address, read);
    const [oldest] = this.halfRead.keys();
    if (this.halfRead.size <= keptHalfRead) return;
    this.halfRead.get(oldest)?.release();
    this.halfRead.delete(oldest);
  }
}
