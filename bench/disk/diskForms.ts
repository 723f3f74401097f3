/**
 * Three ways to keep chunk caches on disk, alike in what they check: a file each (what ships), one file that grows with an
 * index beside it, and LMDB. Whoever opened one closes it.
 */
import { appendFile, open } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checksum } from '../../server/engine/cache/checksum.ts';
import { checkHeader, chunkFileName, headerBytes, headerOf } from '../../server/engine/cache/chunkFile.ts';
import { ChunkFolder } from '../../server/engine/cache/chunkFolder.ts';
import type { ChunkForm, ChunkKv } from '../../server/engine/device.ts';

export interface DiskForm {
  write(address: string, chunk: ChunkKv): Promise<void>;
  /** @throws Error where the chunk is not there, or not whole */
  read(address: string, tokens: number): Promise<ChunkKv>;
  close(): Promise<void>;
}

export type OpenForm = (folder: string, form: ChunkForm) => Promise<DiskForm>;

export async function singleFiles(folder: string, form: ChunkForm): Promise<DiskForm> {
  const files = new ChunkFolder({ folder: path.join(folder, 'files'), limitBytes: 1e12, form });
  await files.make();
  return {
    write: (address, chunk) => files.write(files.nameOf(address), chunk),
    async read(address, tokens) {
      const found = await files.read(files.nameOf(address), tokens);
      if (!found || typeof found === 'string') throw new Error(`not read: ${found}`);
      return found;
    },
    async close() {},
  };
}

/** The index is read once; a line of it is written behind the chunk that it names. */
export async function growingFile(folder: string, form: ChunkForm): Promise<DiskForm> {
  const [data, index] = [path.join(folder, 'grown.kv'), path.join(folder, 'grown.index')];
  const handle = await open(data, 'a+', 0o600);
  const places = new Map<string, number>();
  let end = (await handle.stat()).size;
  return {
    async write(address, chunk) {
      const name = chunkFileName(form.identity, address);
      const parts = form.parts(chunk);
      const bodyBytes = form.bytes(chunk.tokens);
      const header = headerOf({ name, tokens: chunk.tokens, bodyBytes, bodySum: await checksum(parts) });
      for (const part of [header, ...parts]) {
        await handle.appendFile(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      }
      await appendFile(index, `${name} ${end}\n`);
      places.set(address, end);
      end += headerBytes + bodyBytes;
    },
    async read(address, tokens) {
      const name = chunkFileName(form.identity, address);
      const bodyBytes = form.bytes(tokens);
      const bytes = Buffer.allocUnsafeSlow(headerBytes + bodyBytes);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, places.get(address) as number);
      const wanted = checkHeader(bytes.subarray(0, headerBytes), { name, tokens, bodyBytes });
      const isWhole = bytesRead === bytes.length && (await checksum([bytes.subarray(headerBytes)])) === wanted;
      if (!isWhole) throw new Error('not read');
      return form.restored(bytes.buffer as ArrayBuffer, headerBytes, tokens);
    },
    close: () => handle.close(),
  };
}

interface LmdbStore {
  put(key: string, value: Uint8Array): Promise<boolean>;
  getBinary(key: string): Buffer | undefined;
  close(): Promise<void>;
}

/** @param module folder of the package `lmdb`, which is none of this project's */
export function lmdb(module: string): OpenForm {
  return async (folder, form) => {
    const entry = pathToFileURL(path.join(path.resolve(module), 'index.js')).href;
    const loaded = (await import(entry)) as { open(options: object): LmdbStore };
    const store = loaded.open({ path: path.join(folder, 'lmdb'), encoding: 'binary', mapSize: 8e9 });
    return {
      async write(address, chunk) {
        const parts = form.parts(chunk).map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
        const bytes = Buffer.concat(parts);
        const sum = Buffer.alloc(8);
        sum.writeUInt32LE(await checksum([bytes]));
        await store.put(address, Buffer.concat([sum, bytes]));
      },
      async read(address, tokens) {
        const found = store.getBinary(address);
        if (!found || (await checksum([found.subarray(8)])) !== found.readUInt32LE(0)) throw new Error('not read');
        // The store's memory serves until its next read.
        const bytes = Buffer.allocUnsafeSlow(form.bytes(tokens));
        found.copy(bytes, 0, 8);
        return form.restored(bytes.buffer as ArrayBuffer, 0, tokens);
      },
      close: () => store.close(),
    };
  };
}
