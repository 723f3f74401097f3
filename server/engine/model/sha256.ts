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
