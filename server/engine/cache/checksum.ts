/** CRC-32 of large data, so that no turn of the event loop takes long. */
import zlib from 'node:zlib';

/** Some tenths of a millisecond in native code, some milliseconds without. */
const pieceBytes = 1 << 20;
/** What is summed between two turns of the event loop, native code. */
const turnBytes = 8 << 20;

const table = new Uint32Array(256).map((_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** As zlib's, for Node before 20.15, which has none. */
export function plainCrc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

const native = (zlib as { crc32?: (bytes: Uint8Array, before?: number) => number }).crc32;

export const crc32 = native ?? plainCrc32;

/** Of the parts one after the other, with turns of the event loop in between. */
export async function checksum(parts: readonly ArrayBufferView[]): Promise<number> {
  let sum = 0;
  let inTurn = 0;
  for (const part of parts) {
    for (let at = 0; at < part.byteLength; at += pieceBytes) {
      const length = Math.min(pieceBytes, part.byteLength - at);
      sum = crc32(new Uint8Array(part.buffer, part.byteOffset + at, length), sum);
      inTurn += length;
      if (inTurn < (native ? turnBytes : pieceBytes)) continue;
      inTurn = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  return sum;
}
