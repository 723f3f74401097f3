/** Which two tokens merge, into which, and how early: a hash table in typed arrays, as a Map would need a key object. */

const empty = -1;

export class MergeTable {
  private readonly mask: number;
  private readonly lefts: Int32Array;
  private readonly rights: Int32Array;
  private readonly ranks: Int32Array;
  private readonly merged: Int32Array;

  /** @param count most merges that will be added */
  constructor(count: number) {
    let capacity = 16;
    while (capacity < 2 * count) capacity *= 2;
    this.mask = capacity - 1;
    this.lefts = new Int32Array(capacity).fill(empty);
    this.rights = new Int32Array(capacity);
    this.ranks = new Int32Array(capacity);
    this.merged = new Int32Array(capacity);
  }

  /** The last one added for a pair holds, as in `tokenizers`. */
  add(left: number, right: number, rank: number, merged: number): void {
    let slot = this.firstSlot(left, right);
    while (this.lefts[slot] !== empty && (this.lefts[slot] !== left || this.rights[slot] !== right)) {
      slot = (slot + 1) & this.mask;
    }
    this.lefts[slot] = left;
    this.rights[slot] = right;
    this.ranks[slot] = rank;
    this.merged[slot] = merged;
  }

  /** Slot of a pair for `rankAt` and `mergedAt`; -1 where the two do not merge. */
  find(left: number, right: number): number {
    let slot = this.firstSlot(left, right);
    while (this.lefts[slot] !== empty) {
      if (this.lefts[slot] === left && this.rights[slot] === right) return slot;
      slot = (slot + 1) & this.mask;
    }
    return -1;
  }

  /** 0 merges first. */
  rankAt(slot: number): number {
    return this.ranks[slot];
  }

  mergedAt(slot: number): number {
    return this.merged[slot];
  }

  private firstSlot(left: number, right: number): number {
    const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & this.mask;
  }
}
