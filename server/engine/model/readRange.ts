/** Opens a file and reads byte ranges of it, each whole or not at all. Knows no file format. */
import { type FileHandle, open } from 'node:fs/promises';
import { FoveaError } from '../../base/errors.ts';

/** Most bytes asked of the system in one call (some refuse 2 GiB and more). */
const mostAtOnce = 1 << 28;

/** @throws FoveaError `input` when the file is not there or may not be read */
export async function openForReading(path: string): Promise<FileHandle> {
  return open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FoveaError('input', `${path} cannot be read (${cause.code}).`, { cause });
  });
}

/**
 * @param offset bytes from the file's start
 * @returns exactly `length` bytes in a buffer of their own, so that typed views of any width fit on it
 * @throws FoveaError `input` when the file ends before the range does
 */
export async function readRange(
  file: FileHandle,
  offset: number,
  length: number,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, mostAtOnce), offset + done);
    if (bytesRead === 0) throw new FoveaError('input', `${path} is cut short: get the file again.`);
    done += bytesRead;
  }
  return bytes;
}
