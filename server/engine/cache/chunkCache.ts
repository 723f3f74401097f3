/** Chunk caches in memory, addressed by content, the least recently used leaving first when the budget is full. */
import { createHash } from 'node:crypto';
import type { ChunkKv } from '../device.ts';

/** Address of a chunk: hash of its token ids (weights and format are those of the whole cache). */
export type ChunkAddress = string;

export function chunkAddress(ids: readonly number[]): ChunkAddress {
  return createHash('sha256').update(Uint32Array.from(ids)).digest('base64');
}

export class ChunkCache {
  readonly limitBytes: number;
  /** In order of use, oldest first (a Map keeps insertion order). */
  private readonly entries = new Map<ChunkAddress, ChunkKv>();
  private used = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.used;
  }

  /** The cache at `address`, which becomes the most recently used. */
  get(address: ChunkAddress): ChunkKv | undefined {
    const found = this.entries.get(address);
    if (found) {
      this.entries.delete(address);
      this.entries.set(address, found);
    }
    return found;
  }

  /** The cache at `address`, its use not counted. */
  peek(address: ChunkAddress): ChunkKv | undefined {
    return this.entries.get(address);
  }

  /** Adds an entry and lets the oldest go until the budget holds; the new one stays even when it alone exceeds it. */
  add(address: ChunkAddress, kv: ChunkKv): void {
    this.remove(address);
    this.entries.set(address, kv);
    this.used += kv.bytes;
    for (const oldest of this.entries.keys()) {
      if (this.used <= this.limitBytes || oldest === address) break;
      this.remove(oldest);
    }
  }

  private remove(address: ChunkAddress): void {
    const found = this.entries.get(address);
    if (!found) return;
    this.entries.delete(address);
    this.used -= found.bytes;
    found.release();
  }
}
