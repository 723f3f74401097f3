/**
 * The folder of chunk caches on disk: a file each, named by what it is of, written under another name and renamed when
 * whole. So a kill at any byte leaves no half of one under its name, windows share what others have written, and nothing
 * is ever compacted. Throws the file system's errors.
 */
import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import type { ChunkForm, ChunkKv } from '../device.ts';
import type { DiskStats } from '../protocol.ts';
import { checksum } from './checksum.ts';
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

export interface ChunkFolderOptions {
  folder: string;
  /** most bytes, where the disk has room for so many */
  limitBytes: number;
  form: ChunkForm;
  files?: FileSystem;
  /** ms since 1970 */
  now?: () => number;
}

const [fileEnd, draftEnd] = ['.kv', '.draft'];
/** A use is noted at most so often. */
const noteUseMs = 3600 * 1000;
/** An older draft is of a process that is gone. */
const staleDraftMs = 3600 * 1000;
/** How much of the budget a sweep leaves free, so that not every chunk needs one. */
const roomShare = 1 / 20;
/** Other windows write as well: after so much of the budget written here it is looked what there is. */
const lookShare = 1 / 8;

export class ChunkFolder {
  readonly #folder: string;
  readonly #form: ChunkForm;
  readonly #files: FileSystem;
  readonly #now: () => number;
  /** as the user set it */
  readonly #mostBytes: number;
  /** when a use was noted last, of those that are known to be there */
  readonly #noted = new Map<ChunkFileName, number>();
  #limitBytes: number;
  #stored = { chunks: 0, bytes: 0 };
  /** written since it was looked what there is */
  #unseenBytes = 0;

  constructor({ folder, limitBytes, form, files = systemFiles, now = Date.now }: ChunkFolderOptions) {
    this.#folder = folder;
    this.#form = form;
    this.#files = files;
    this.#now = now;
    this.#mostBytes = limitBytes;
    this.#limitBytes = limitBytes;
  }

  get stats(): Omit<DiskStats, 'restored'> {
    return { ...this.#stored, limitBytes: this.#limitBytes };
  }

  /** @returns why it is not to be used */
  make(): Promise<Refusal | undefined> {
    return privateFolder(this.#files, this.#folder);
  }

  nameOf(address: string): ChunkFileName {
    return chunkFileName(this.#form.identity, address);
  }

  bytesOf(chunk: ChunkKv): number {
    return headerBytes + this.#form.bytes(chunk.tokens);
  }

  /** The chunk of so many tokens, `undefined` where there is none, or what is wrong with it. */
  async read(name: ChunkFileName, tokens: number): Promise<ChunkKv | ChunkFileFault | Refusal | undefined> {
    const opened = await openPrivate(this.#files, this.#fileOf(name));
    if (opened === undefined || typeof opened === 'string') return opened;
    const { handle, stats } = opened;
    try {
      const bodyBytes = this.#form.bytes(tokens);
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
      this.#noted.set(name, stats.mtimeMs);
      this.used(name);
      return this.#form.restored(bytes.buffer as ArrayBuffer, bytes.byteOffset + headerBytes, tokens);
    } finally {
      await handle.close().catch(() => {});
    }
  }

  /** Notes a use, read from here or in memory, so that the chunk does not go first. */
  used(name: ChunkFileName): void {
    const noted = this.#noted.get(name);
    const now = this.#now();
    if (noted === undefined || now - noted < noteUseMs) return;
    this.#noted.set(name, now);
    // Not through an open file: Windows wants that open for writing.
    this.#files.lutimes(this.#fileOf(name), now / 1000, now / 1000).catch(() => {});
  }

  async remove(name: ChunkFileName): Promise<void> {
    await this.#files.unlink(this.#fileOf(name));
  }

  /** Writes a chunk unless it is there or there is no room, for which others may go. */
  async write(name: ChunkFileName, chunk: ChunkKv): Promise<void> {
    const bytes = this.bytesOf(chunk);
    if (this.#stored.bytes + bytes > this.#limitBytes || this.#unseenBytes > lookShare * this.#limitBytes) {
      await this.sweep(bytes);
    }
    if (this.#stored.bytes + bytes > this.#limitBytes) return;
    if (await this.#isThere(name)) {
      // Another window's: a use here counts for it, too.
      this.#noted.set(name, this.#now());
      return;
    }
    const parts = this.#form.parts(chunk);
    const bodySum = await checksum(parts);
    const header = headerOf({ name, tokens: chunk.tokens, bodyBytes: bytes - headerBytes, bodySum });
    const draft = path.join(this.#folder, `${randomUUID()}${draftEnd}`);
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

  /** Looks what is there, and removes what is to go. @param bytes for which there is to be room */
  async sweep(bytes = 0): Promise<void> {
    const found = await this.#list();
    const used = sumOf(found);
    this.#limitBytes = diskLimit(this.#mostBytes, used, await this.#free());
    const isFull = used + bytes > this.#limitBytes;
    const room = isFull ? this.#limitBytes - Math.max(bytes, roomShare * this.#limitBytes) : this.#limitBytes;
    const going = new Set(chunksToGo(found, this.#now(), Math.max(0, room)));
    for (const { name } of going) await this.#files.unlink(path.join(this.#folder, name)).catch(() => {});
    const left = found.filter((chunk) => !going.has(chunk));
    this.#stored = { chunks: left.length, bytes: sumOf(left) };
    this.#unseenBytes = 0;
  }

  async #writeDraft(draft: string, parts: readonly ArrayBufferView[]): Promise<void> {
    const handle = await createPrivate(this.#files, draft).catch(async (error: NodeJS.ErrnoException) => {
      // Somebody may have removed the folder meanwhile.
      if (error.code !== 'ENOENT' || (await this.make())) throw error;
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

  #isThere(name: ChunkFileName): Promise<boolean> {
    return this.#files.lstat(this.#fileOf(name)).then(
      (stats) => stats.isFile(),
      () => false,
    );
  }

  /** The chunks that are there; drafts that nobody goes on with are removed. */
  async #list(): Promise<StoredChunk[]> {
    const entries: Dirent[] = await this.#files
      .readdir(this.#folder, { withFileTypes: true })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return []; // somebody has removed it
      });
    const found: StoredChunk[] = [];
    for (const { name } of entries) {
      const isDraft = name.endsWith(draftEnd);
      if (!isDraft && !name.endsWith(fileEnd)) continue;
      const file = path.join(this.#folder, name);
      const stats = await this.#files.lstat(file).catch(() => undefined);
      if (!stats || stats.isDirectory()) continue;
      if (!isDraft) found.push({ name, bytes: stats.size, usedMs: stats.mtimeMs });
      else if (this.#now() - stats.mtimeMs > staleDraftMs) await this.#files.unlink(file).catch(() => {});
    }
    return found;
  }

  /** Bytes that are free for this user. */
  #free(): Promise<number | undefined> {
    return this.#files.statfs(this.#folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
  }

  #fileOf(name: ChunkFileName): string {
    return path.join(this.#folder, `${name}${fileEnd}`);
  }
}

function sumOf(chunks: readonly StoredChunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}
