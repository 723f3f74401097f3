/**
 * Ids of pieces seen before: source code says the same few thousand words again and again. Two generations bound the
 * memory without bookkeeping per use: when the young one is full it becomes the old one, and the old one is forgotten.
 */

/** One id, or several. */
export type PieceIds = number | readonly number[];

/** Pieces a generation; about 10 MB for both. */
const generationSize = 1 << 16;
/** Longer pieces (base64, rules of dashes) seldom come twice. UTF-16 units. */
export const longestCached = 64;

export class PieceCache {
  private young = new Map<string, PieceIds>();
  private old = new Map<string, PieceIds>();

  get(piece: string): PieceIds | undefined {
    const ids = this.young.get(piece);
    if (ids !== undefined) return ids;
    const older = this.old.get(piece);
    if (older !== undefined) this.set(piece, older);
    return older;
  }

  set(piece: string, ids: PieceIds): void {
    if (this.young.size >= generationSize) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(piece, ids);
  }
}
