/**
 * Chunk caches on disk: a file each, named by what it is of, written under another name and renamed when whole. So a kill
 * at any byte leaves no half of one under its name, windows share what others have written, and nothing is ever compacted.
 * Nothing here fails: what cannot be read is computed, and what cannot be written stays in memory alone.
 */
import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import type { ChunkForm, ChunkKv } from '../device.ts';
import type { DiskStats } from '../protocol.ts';
import { within } from '../within.ts';
import { checksum } from './checksum.ts';
import type { ChunkAddress } from './chunkCache.ts';
import {
  type ChunkFileFault,
  type ChunkFileName,
  checkHeader,
  chunkFileName,
  headerBytes,
  headerOf,
} from './chunkFile.ts';
import { chunksToGo, diskLimit, type StoredChunk } from './diskBudget.ts';
import { createPrivate, type FileSystem, openPrivate, privateFolder, type Refusal, systemFiles } from './diskFiles.ts';

export interface DiskCacheOptions {
  folder: string;
  /** most bytes, where the disk has room for so many */
  limitBytes: number;
  form: ChunkForm;
  /** reasons and numbers, a line each */
  log(line: string): void;
  files?: FileSystem;
  /** ms since 1970 */
  now?: () => number;
}

/** A chunk that waits to be written. */
interface Waiting {
  chunk: ChunkKv;
  bytes: number;
}

const [fileEnd, draftEnd] = ['.kv', '.draft'];
/** A use is noted at most so often. */
const noteUseMs = 3600 * 1000;
/** An older draft is of a process that is gone. */
const staleDraftMs = 3600 * 1000;
/** Most bytes that wait: what comes then is not written. */
const mostWaitingBytes = 256e6;
/** How much of the budget is left free by a sweep, so that not every chunk needs one. */
const roomShare = 0.05;
/** Other windows write as well: after so much of the budget written here it is looked what there is. */
const lookShare = 1 / 8;

export class DiskCache {
  readonly #options: DiskCacheOptions;
  readonly #files: FileSystem;
  readonly #now: () => number;
  /** oldest first */
  readonly #waiting = new Map<ChunkFileName, Waiting>();
  /** when a use was noted last, of those that are known to be there */
  readonly #noted = new Map<ChunkFileName, number>();
  /** not to be asked for again: it cannot even be removed */
  readonly #refused = new Set<ChunkFileName>();
  readonly #reading = new Map<ChunkFileName, Promise<ChunkKv | undefined>>();
  #swept: Promise<void> = Promise.resolve();
  #writing: Promise<void> | undefined;
  #answers = 0;
  #resume: (() => void) | undefined;
  #isOff = false;
  #isReadOnly = false;
  #stored = { chunks: 0, bytes: 0 };
  #limitBytes: number;
  #unseenBytes = 0;
  #restored = 0;

  private constructor(options: DiskCacheOptions) {
    this.#options = options;
    this.#files = options.files ?? systemFiles;
    this.#now = options.now ?? Date.now;
    this.#limitBytes = options.limitBytes;
  }

  /** @returns one that holds nothing where the folder cannot be used */
  static async open(options: DiskCacheOptions): Promise<DiskCache> {
    const cache = new DiskCache(options);
    await cache.#open();
    return cache;
  }

  get stats(): DiskStats {
    return { ...this.#stored, limitBytes: this.#limitBytes, restored: this.#restored };
  }

  /** The cache of a chunk of so many tokens, where it is here and whole. */
  async get(address: ChunkAddress, tokens: number): Promise<ChunkKv | undefined> {
    const name = this.#nameOf(address);
    const waiting = this.#waiting.get(name);
    if (waiting) return waiting.chunk;
    if (this.#isOff || this.#refused.has(name)) return undefined;
    const begun = this.#reading.get(name);
    if (begun) return begun;
    const reading = this.#restore(name, tokens).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return reading;
  }

  /** Notes that a chunk serves from memory: it is not to go first. */
  used(address: ChunkAddress): void {
    if (this.#noted.size === 0) return;
    const name = this.#nameOf(address);
    const noted = this.#noted.get(name);
    if (noted === undefined || this.#now() - noted < noteUseMs) return;
    this.#noted.set(name, this.#now());
    void this.#noteUse(name);
  }

  /** Has a chunk written, later. */
  add(address: ChunkAddress, chunk: ChunkKv): void {
    if (this.#isOff || this.#isReadOnly) return;
    const name = this.#nameOf(address);
    const bytes = headerBytes + this.#options.form.bytes(chunk.tokens);
    const waiting = [...this.#waiting.values()].reduce((sum, each) => sum + each.bytes, bytes);
    if (this.#refused.has(name) || waiting > mostWaitingBytes) return;
    this.#waiting.set(name, { chunk, bytes });
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when what waits is written. */
  async settled(): Promise<void> {
    await this.#swept;
    await this.#writing;
  }

  /** Work that somebody waits for: nothing more is written meanwhile. */
  async during<T>(answer: () => Promise<T>): Promise<T> {
    this.#answers++;
    try {
      return await answer();
    } finally {
      this.#answers--;
      if (this.#answers === 0) this.#resume?.();
    }
  }

  /** Writes what waits, as far as that takes no longer than `mostMs`. */
  async close(mostMs = 500): Promise<void> {
    await within(mostMs, this.settled());
    this.#isOff = true;
    this.#waiting.clear();
  }

  async #open(): Promise<void> {
    try {
      const refusal = await privateFolder(this.#files, this.#options.folder);
      if (refusal) return this.#turnOff(refusals[refusal]);
    } catch (error) {
      return this.#turnOff(`the folder cannot be used (${codeOf(error)})`);
    }
    this.#swept = this.#sweep(0).catch((error: unknown) => this.#turnOff(`not looked through (${codeOf(error)})`));
  }

  async #restore(name: ChunkFileName, tokens: number): Promise<ChunkKv | undefined> {
    try {
      const found = await this.#read(name, tokens);
      if (typeof found === 'string') await this.#setAside(name, found);
      if (found === undefined || typeof found === 'string') return undefined;
      this.#restored++;
      return found;
    } catch (error) {
      this.#turnOff(`not read (${codeOf(error)})`);
      return undefined;
    }
  }

  async #read(name: ChunkFileName, tokens: number): Promise<ChunkKv | ChunkFileFault | Refusal | undefined> {
    const { form } = this.#options;
    const opened = await openPrivate(this.#files, this.#fileOf(name));
    if (opened === undefined || typeof opened === 'string') return opened;
    const { handle, stats } = opened;
    try {
      const bodyBytes = form.bytes(tokens);
      if (stats.size !== headerBytes + bodyBytes) return 'size';
      // Memory of its own, which is not zeroed first: the chunk's arrays lie in it.
      const bytes = Buffer.allocUnsafeSlow(stats.size);
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, done);
        if (bytesRead === 0) return 'size';
        done += bytesRead;
      }
      const wanted = checkHeader(bytes.subarray(0, headerBytes), { name, tokens, bodyBytes });
      if (typeof wanted === 'string') return wanted;
      if ((await checksum([bytes.subarray(headerBytes)])) !== wanted) return 'checksum';
      const now = this.#now();
      this.#noted.set(name, now);
      if (now - stats.mtimeMs >= noteUseMs) void this.#noteUse(name);
      return form.restored(bytes.buffer as ArrayBuffer, bytes.byteOffset + headerBytes, tokens);
    } finally {
      await handle.close().catch(() => {});
    }
  }

  /** What does not check is removed, and said once. */
  async #setAside(name: ChunkFileName, why: ChunkFileFault | Refusal): Promise<void> {
    this.#options.log(`disk caches: a file was set aside (${why})`);
    await this.#files.unlink(this.#fileOf(name)).catch(() => this.#refused.add(name));
  }

  /** Not through the file that is open: Windows wants it open for writing. */
  async #noteUse(name: ChunkFileName): Promise<void> {
    const seconds = this.#now() / 1000;
    await this.#files.lutimes(this.#fileOf(name), seconds, seconds).catch(() => {});
  }

  async #writeAll(): Promise<void> {
    await this.#swept;
    for (let next = this.#next(); next && !this.#isReadOnly; next = this.#next()) {
      await this.#quiet();
      const [name, { chunk, bytes }] = next;
      try {
        if (!this.#isOff) await this.#write(name, chunk, bytes);
      } catch (error) {
        this.#isReadOnly = true;
        this.#options.log(`disk caches: not written (${codeOf(error)}), memory alone serves`);
      }
      this.#waiting.delete(name);
    }
    this.#waiting.clear();
    this.#writing = undefined;
  }

  #next(): [ChunkFileName, Waiting] | undefined {
    return this.#waiting.entries().next().value;
  }

  /** Resolves when nobody waits for an answer. */
  async #quiet(): Promise<void> {
    while (this.#answers > 0) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
  }

  async #write(name: ChunkFileName, chunk: ChunkKv, bytes: number): Promise<void> {
    const { folder, form } = this.#options;
    if (this.#stored.bytes + bytes > this.#limitBytes || this.#unseenBytes > lookShare * this.#limitBytes)
      await this.#sweep(bytes);
    if (this.#stored.bytes + bytes > this.#limitBytes) return;
    if (await this.#isThere(name)) return;
    const parts = form.parts(chunk);
    const bodySum = await checksum(parts);
    const header = headerOf({ name, tokens: chunk.tokens, bodyBytes: bytes - headerBytes, bodySum });
    const draft = path.join(folder, `${randomUUID()}${draftEnd}`);
    try {
      await this.#writeDraft(draft, [header, ...parts]);
      await this.#files.rename(draft, this.#fileOf(name));
    } catch (error) {
      await this.#files.unlink(draft).catch(() => {});
      // Windows does not rename over what another window reads just now: that is the same.
      if (await this.#isThere(name)) return;
      throw error;
    }
    this.#noted.set(name, this.#now());
    this.#stored = { chunks: this.#stored.chunks + 1, bytes: this.#stored.bytes + bytes };
    this.#unseenBytes += bytes;
  }

  async #writeDraft(draft: string, parts: readonly ArrayBufferView[]): Promise<void> {
    const handle = await createPrivate(this.#files, draft).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      // Somebody has removed the folder meanwhile.
      if (await privateFolder(this.#files, this.#options.folder)) throw error;
      return createPrivate(this.#files, draft);
    });
    try {
      for (const part of parts) {
        const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
          done += bytesWritten;
        }
      }
    } finally {
      await handle.close();
    }
  }

  async #isThere(name: ChunkFileName): Promise<boolean> {
    return this.#files.lstat(this.#fileOf(name)).then(
      (stats) => stats.isFile(),
      () => false,
    );
  }

  /** Looks what is there, and removes what is to go, so that there is room. @param bytes that are to be written */
  async #sweep(bytes: number): Promise<void> {
    const { folder, limitBytes } = this.#options;
    const found = await this.#list();
    const used = found.reduce((sum, each) => sum + each.bytes, 0);
    this.#limitBytes = diskLimit(limitBytes, used, await this.#free());
    const isFull = used + bytes > this.#limitBytes;
    const room = isFull
      ? Math.max(0, this.#limitBytes - Math.max(bytes, roomShare * this.#limitBytes))
      : this.#limitBytes;
    const going = new Set(chunksToGo(found, this.#now(), room));
    for (const { name } of going) await this.#files.unlink(path.join(folder, name)).catch(() => {});
    const left = found.filter((chunk) => !going.has(chunk));
    this.#stored = { chunks: left.length, bytes: left.reduce((sum, each) => sum + each.bytes, 0) };
    this.#unseenBytes = 0;
  }

  /** The chunks that are there; drafts that nobody goes on with are removed. */
  async #list(): Promise<StoredChunk[]> {
    const { folder } = this.#options;
    const entries: Dirent[] = await this.#files.readdir(folder, { withFileTypes: true });
    const found: StoredChunk[] = [];
    for (const entry of entries) {
      const { name } = entry;
      const isDraft = name.endsWith(draftEnd);
      if (!isDraft && !name.endsWith(fileEnd)) continue;
      const file = path.join(folder, name);
      const stats = await this.#files.lstat(file).catch(() => undefined);
      if (!stats || stats.isDirectory()) continue;
      if (!isDraft) found.push({ name, bytes: stats.size, usedMs: stats.mtimeMs });
      else if (this.#now() - stats.mtimeMs > staleDraftMs) await this.#files.unlink(file).catch(() => {});
    }
    return found;
  }

  /** Bytes that are free for this user. */
  async #free(): Promise<number | undefined> {
    return this.#files.statfs(this.#options.folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
  }

  #turnOff(why: string): void {
    if (this.#isOff) return;
    this.#isOff = true;
    this.#options.log(`disk caches: ${why}, memory alone serves`);
  }

  #nameOf(address: ChunkAddress): ChunkFileName {
    return chunkFileName(this.#options.form.identity, address);
  }

  #fileOf(name: ChunkFileName): string {
    return path.join(this.#options.folder, `${name}${fileEnd}`);
  }
}

const refusals: Record<Refusal, string> = {
  kind: 'the folder is a link or no folder',
  owner: 'the folder is another user’s',
  mode: 'the folder cannot be closed to others',
};

/** Never the message: it names the file. */
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
}
