/** The chunk caches on disk as who starts engines sees them: where, how much, and gone. Knows nothing of their files. */
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DiskParams } from '../engine/protocol.ts';
import { chunkCacheFolder } from './cacheFolder.ts';

/** @param megabytes as the settings say @returns `undefined` where none are kept */
export function diskParams(storageFolder: string, megabytes: number): DiskParams | undefined {
  return megabytes === 0 ? undefined : { folder: chunkCacheFolder(storageFolder), limitBytes: megabytes * 1e6 };
}

/** Removes them, as far as that can be done; engines that run make the folder anew. @returns bytes that they took */
export async function deleteDiskCaches(storageFolder: string): Promise<number> {
  const folder = chunkCacheFolder(storageFolder);
  const isFolder = await lstat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const bytes = isFolder ? await sizeOf(folder) : 0;
  // Of a link the link.
  await rm(folder, { recursive: true, force: true }).catch(() => {});
  return bytes;
}

/** Bytes of the files in a folder; 0 where there is none. */
export async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    lstat(path.join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
