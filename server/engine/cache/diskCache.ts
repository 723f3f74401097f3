/**
 * Chunk caches on disk as the engine sees them: asked for by address, written when nobody waits. Nothing here fails: what
 * cannot be read is computed, what cannot be written stays in memory alone, and either is said in a line of the log.
 */
import type { ChunkKv } from '../device.ts';
import type { DiskStats } from '../protocol.ts';
import { within } from '../within.ts';
import type { ChunkAddress } from './chunkCache.ts';
import type { ChunkFileFault, ChunkFileName } from './chunkFile.ts';
import { ChunkFolder, type ChunkFolderOptions } from './chunkFolder.ts';
import type { Refusal } from './diskFiles.ts';

export interface DiskCacheOptions extends ChunkFolderOptions {
  /** reasons and numbers, a line each */
  log(line: string): void;
}

/** Most bytes that wait to be written: what comes then is not. */
const mostWaitingBytes = 256e6;

/** Longest that the last chunks are written when the engine closes, ms. */
const lastWritesMs = 500;

export class DiskCache {
  readonly #folder: ChunkFolder;
  readonly #log: (line: string) => void;
  /** to be written, oldest first */
  readonly #waiting = new Map<ChunkFileName, ChunkKv>();
  readonly #reading = new Map<ChunkFileName, Promise<ChunkKv | undefined>>();
  /** neither to be read nor to be removed */
  readonly #refused = new Set<ChunkFileName>();
  #swept: Promise<void> = Promise.resolve();
  #writing: Promise<void> | undefined;
  #answers = 0;
  #resume: (() => void) | undefined;
  #reads = true;
  #writes = true;
  #restored = 0;

  private constructor({ log, ...options }: DiskCacheOptions) {
    this.#folder = new ChunkFolder(options);
    this.#log = log;
  }

  /** @returns one that holds nothing where the folder cannot be used */
  static async open(options: DiskCacheOptions): Promise<DiskCache> {
    const cache = new DiskCache(options);
    await cache.#open();
    return cache;
  }

  get stats(): DiskStats {
    return { ...this.#folder.stats, restored: this.#restored };
  }

  /** The cache of a chunk of so many tokens, where it is here and whole. */
  async get(address: ChunkAddress, tokens: number): Promise<ChunkKv | undefined> {
    const name = this.#folder.nameOf(address);
    const waiting = this.#waiting.get(name);
    if (waiting) return waiting;
    if (!this.#reads || this.#refused.has(name)) return undefined;
    const begun = this.#reading.get(name);
    if (begun) return begun;
    const reading = this.#restore(name, tokens).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return reading;
  }

  /** Notes that a chunk serves from memory: it is not to go first. */
  used(address: ChunkAddress): void {
    if (this.#reads) this.#folder.used(this.#folder.nameOf(address));
  }

  /** Has a chunk written, later. */
  add(address: ChunkAddress, chunk: ChunkKv): void {
    const name = this.#folder.nameOf(address);
    if (!this.#writes || this.#refused.has(name)) return;
    const waiting = [...this.#waiting.values()].reduce((sum, { bytes }) => sum + bytes, chunk.bytes);
    if (waiting > mostWaitingBytes) return;
    this.#waiting.set(name, chunk);
    this.#writing ??= this.#writeAll();
  }

  /** Work that somebody waits for: no more chunks are written meanwhile. */
  async during<T>(answer: () => Promise<T>): Promise<T> {
    this.#answers++;
    try {
      return await answer();
    } finally {
      this.#answers--;
      if (this.#answers === 0) this.#resume?.();
    }
  }

  /** Resolves when what waits is written. */
  async settled(): Promise<void> {
    await this.#swept;
    await this.#writing;
  }

  /** Writes what waits, as far as there is time. */
  async close(): Promise<void> {
    await within(lastWritesMs, this.settled());
    this.#reads = false;
    this.#writes = false;
  }

  async #open(): Promise<void> {
    try {
      const refusal = await this.#folder.make();
      if (refusal) return this.#turnOff(refusals[refusal]);
    } catch (error) {
      return this.#turnOff(`the folder cannot be used (${codeOf(error)})`);
    }
    this.#swept = this.#folder
      .sweep()
      .catch((error: unknown) => this.#turnOff(`the folder cannot be looked through (${codeOf(error)})`));
  }

  async #restore(name: ChunkFileName, tokens: number): Promise<ChunkKv | undefined> {
    try {
      const found = await this.#folder.read(name, tokens);
      if (typeof found === 'string') await this.#setAside(name, found);
      if (found === undefined || typeof found === 'string') return undefined;
      this.#restored++;
      return found;
    } catch (error) {
      this.#turnOff(`not to be read (${codeOf(error)})`);
      return undefined;
    }
  }

  /** What does not check is removed: it is computed again. */
  async #setAside(name: ChunkFileName, why: ChunkFileFault | Refusal): Promise<void> {
    this.#log(`disk caches: a file was set aside (${why})`);
    await this.#folder.remove(name).catch(() => this.#refused.add(name));
  }

  async #writeAll(): Promise<void> {
    await this.#swept;
    for (const [name, chunk] of this.#waiting) {
      await this.#quiet();
      try {
        if (this.#writes) await this.#folder.write(name, chunk);
      } catch (error) {
        this.#writes = false;
        this.#log(`disk caches: not to be written (${codeOf(error)}), memory alone serves`);
      }
      this.#waiting.delete(name);
    }
    this.#writing = undefined;
  }

  /** Resolves when nobody waits for an answer. */
  async #quiet(): Promise<void> {
    while (this.#answers > 0) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
  }

  #turnOff(why: string): void {
    if (!this.#reads) return;
    this.#reads = false;
    this.#writes = false;
    this.#log(`disk caches: ${why}, memory alone serves`);
  }
}

const refusals: Record<Refusal, string> = {
  kind: 'the folder is a link or no folder',
  owner: 'the folder is another user’s',
  mode: 'the folder cannot be closed to others',
};

/** Never the message: that names the file. */
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
}
