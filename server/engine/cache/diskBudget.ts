/** Which chunk caches on disk go: what nobody has used for a month, then the least recently used until the budget holds. Pure. */

export interface StoredChunk {
  name: string;
  bytes: number;
  /** when it was used last, ms since 1970 */
  usedMs: number;
}

const dayMs = 24 * 3600 * 1000;
const longestUnusedMs = 30 * dayMs;

/** Of what would be free without them: on a full disk they are the first to go. */
const shareOfFree = 0.05;

/** @param freeBytes on the disk now; `undefined` where it does not say @param usedBytes of chunk caches */
export function diskLimit(settingBytes: number, usedBytes: number, freeBytes: number | undefined): number {
  if (freeBytes === undefined) return settingBytes;
  return Math.min(settingBytes, Math.floor(shareOfFree * (freeBytes + usedBytes)));
}

export function chunksToGo(chunks: readonly StoredChunk[], nowMs: number, limitBytes: number): StoredChunk[] {
  let bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  return chunks
    .toSorted((a, b) => a.usedMs - b.usedMs)
    .filter((chunk) => {
      const goes = nowMs - chunk.usedMs > longestUnusedMs || bytes > limitBytes;
      if (goes) bytes -= chunk.bytes;
      return goes;
    });
}
