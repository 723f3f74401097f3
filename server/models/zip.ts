/**
 * Takes one member out of a zip file (a Python wheel is one), streaming. Knows no more of the format than that needs:
 * PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16; stored and deflated members below 4 GiB.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { FoveaError } from '../base/errors.ts';
import { openForReading, readRange } from '../engine/model/readRange.ts';

interface Member {
  /** 0: stored, 8: deflated */
  method: number;
  /** bytes in the zip */
  packed: number;
  /** of its local header, bytes from the file's start */
  offset: number;
}

const endRecordBytes = 22;
const mostComment = 0xffff;

/**
 * Writes `member` to the new file `to`, which is left behind half-written when it fails.
 * @param onBytes called with the bytes written so far
 * @returns length and hex SHA-256 of what was written
 * @throws FoveaError `input` when the zip is damaged or has no such member; the signal's AbortError
 */
export async function extractMember(
  zip: string,
  member: string,
  to: string,
  { signal, onBytes }: { signal?: AbortSignal | undefined; onBytes?: (done: number) => void } = {},
): Promise<{ bytes: number; sha256: string }> {
  const file = await openForReading(zip);
  let found: Member;
  let start: number;
  try {
    found = await findMember(file, zip, member);
    // Name and extra field stand between the local header's 30 bytes and the data; their lengths may differ from the
    // central directory's.
    const local = viewOf(await readRange(file, found.offset, 30, zip));
    if (local.getUint32(0, true) !== 0x04034b50) throw damaged(zip);
    start = found.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  } finally {
    await file.close();
  }
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      bytes += piece.length;
      onBytes?.(bytes);
      done(null, piece);
    },
  });
  const packed = createReadStream(zip, { start, end: start + found.packed - 1, highWaterMark: 1 << 18 });
  const unpack = found.method === 8 ? createInflateRaw({ chunkSize: 1 << 18 }) : new PassThrough();
  try {
    await pipeline(packed, unpack, count, createWriteStream(to, { flags: 'wx' }), signal ? { signal } : {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw damaged(zip);
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function findMember(file: FileHandle, zip: string, member: string): Promise<Member> {
  const { size } = await file.stat();
  const tailLength = Math.min(size, endRecordBytes + mostComment);
  const tail = viewOf(await readRange(file, size - tailLength, tailLength, zip));
  let end = tailLength - endRecordBytes;
  // A comment may follow, and may hold the signature too: the right one's comment ends with the file.
  const isEnd = () =>
    tail.getUint32(end, true) === 0x06054b50 && tail.getUint16(end + 20, true) === tailLength - end - endRecordBytes;
  while (end >= 0 && !isEnd()) end--;
  if (end < 0) throw damaged(zip);
  const directoryLength = tail.getUint32(end + 12, true);
  const directoryStart = tail.getUint32(end + 16, true);
  if (directoryStart + directoryLength > size) throw damaged(zip);

  const directory = await readRange(file, directoryStart, directoryLength, zip);
  const view = viewOf(directory);
  for (let at = 0; at + 46 <= directoryLength; ) {
    if (view.getUint32(at, true) !== 0x02014b50) throw damaged(zip);
    const nameLength = view.getUint16(at + 28, true);
    const name = Buffer.from(directory.buffer, at + 46, nameLength).toString('utf8');
    if (name === member) {
      const method = view.getUint16(at + 10, true);
      if (method !== 0 && method !== 8) throw damaged(zip);
      return { method, packed: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) };
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new FoveaError('input', `${zip} does not hold ${member}.`);
}

function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(zip: string): FoveaError {
  return new FoveaError('input', `${zip} is damaged: get it again.`);
}
