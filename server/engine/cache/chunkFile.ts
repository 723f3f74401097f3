/** The form of a chunk cache's file: a header that says what the file is of, then the numbers. Knows no file system. */
import { createHash } from 'node:crypto';
import { crc32 } from './checksum.ts';

/** Raised when header, order or meaning of the numbers change: older files then have names that nobody asks for. */
const version = 1;
const magic = Buffer.from('FOVEA-KV');

/**
 * `FOVEA-KV`, version, tokens (u32 each), name (32 bytes), bytes and CRC-32 of the numbers, 0, CRC-32 of all before: a
 * multiple of eight, so that numbers behind it are aligned. Little-endian.
 */
export const headerBytes = 64;
const at = { version: 8, tokens: 12, name: 16, bodyBytes: 48, bodySum: 52, headerSum: 60 } as const;

/** What a file is of: hex, 64 digits. */
export type ChunkFileName = string;

/**
 * @param identity of weights, arithmetic and form
 * @param address of the token ids
 */
export function chunkFileName(identity: string, address: string): ChunkFileName {
  return createHash('sha256').update(`${version}\n${identity}\n${address}`).digest('hex');
}

export interface ChunkFileHeader {
  name: ChunkFileName;
  tokens: number;
  /** of the numbers */
  bodyBytes: number;
  /** their CRC-32 */
  bodySum: number;
}

export function headerOf({ name, tokens, bodyBytes, bodySum }: ChunkFileHeader): Buffer {
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt32LE(version, at.version);
  header.writeUInt32LE(tokens, at.tokens);
  Buffer.from(name, 'hex').copy(header, at.name);
  header.writeUInt32LE(bodyBytes, at.bodyBytes);
  header.writeUInt32LE(bodySum, at.bodySum);
  header.writeUInt32LE(crc32(header.subarray(0, at.headerSum)), at.headerSum);
  return header;
}

/** What is wrong with a file. */
export type ChunkFileFault = 'size' | 'format' | 'header' | 'key' | 'checksum';

/** @returns the sum that the numbers are to have, or what is wrong */
export function checkHeader(
  header: Buffer,
  { name, tokens, bodyBytes }: Omit<ChunkFileHeader, 'bodySum'>,
): number | ChunkFileFault {
  if (!header.subarray(0, magic.length).equals(magic) || header.readUInt32LE(at.version) !== version) return 'format';
  if (header.readUInt32LE(at.headerSum) !== crc32(header.subarray(0, at.headerSum))) return 'header';
  if (header.toString('hex', at.name, at.bodyBytes) !== name) return 'key';
  if (header.readUInt32LE(at.tokens) !== tokens || header.readUInt32LE(at.bodyBytes) !== bodyBytes) return 'size';
  return header.readUInt32LE(at.bodySum);
}
