/** SHA-256 of a file, read in a stream. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfAborted } from '../../base/errors.ts';

/**
 * @param onBytes called with the bytes hashed so far
 * @returns hex
 * @throws FoveaError `cancelled` when `signal` is aborted
 */
export async function sha256OfFile(
  path: string,
  options: { signal?: AbortSignal | undefined; onBytes?: (done: number) => void } = {},
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    throwIfAborted(options.signal);
    hash.update(piece as Buffer);
    done += (piece as Buffer).length;
    options.onBytes?.(done);
  }
  return hash.digest('hex');
}

/** @returns hex SHA-256 of the hex hashes of a model's files, one after the other */
export function sha256OfShards(hashes: readonly string[]): string {
  return createHash('sha256').update(hashes.join('')).digest('hex');
}

/** @param paths in the order in which their hashes are taken @throws FoveaError `input` */
export async function sha256OfFiles(paths: readonly string[]): Promise<string> {
  const hashes: string[] = [];
  for (const path of paths) hashes.push(await sha256OfFile(path));
  return sha256OfShards(hashes);
}
