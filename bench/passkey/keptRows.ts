/**
 * Chunk rows whose candidates are kept group by group. Rows do not know each other, so in draws that ask the same of
 * nearly the same chunks only the group with another chunk is computed: the forwards are those of `ChunkRows`, and so,
 * bit for bit, is what they give (keptRows.test.ts).
 */
import type { Cancel } from '../../server/engine/core.ts';
import { type ChunkKv, type KeyValues, sameChunks } from '../../server/engine/device.ts';
import { type CandidateTarget, groupRows, type Rows } from '../../server/engine/readers/chunkRows.ts';

/** Candidates of one group: for each of `indices`, a slot a chunk. */
interface Kept {
  keyValues: KeyValues;
  rows: number;
}

/** What is kept over draws. */
export class CandidateStore {
  private readonly numbers = new WeakMap<ChunkKv, number>();
  private readonly kept = new Map<string, Kept>();
  private chunks = 0;
  /** groups computed since this was made */
  computed = 0;

  async of(group: readonly ChunkKv[], asked: string, compute: () => Promise<Kept>): Promise<Kept> {
    const key = `${group.map((chunk) => this.numberOf(chunk)).join()}|${asked}`;
    let kept = this.kept.get(key);
    if (!kept) {
      kept = await compute();
      this.kept.set(key, kept);
      this.computed++;
    }
    return kept;
  }

  /** For another question. */
  clear(): void {
    this.kept.clear();
  }

  private numberOf(chunk: ChunkKv): number {
    const number = this.numbers.get(chunk) ?? this.chunks++;
    this.numbers.set(chunk, number);
    return number;
  }
}

export interface KeptRowsParts {
  store: CandidateStore;
  /** rows of one group */
  makeRows(chunks: readonly ChunkKv[]): Rows;
  makeKeyValues(slots: number): Promise<KeyValues>;
}

export class KeptRows implements Rows {
  private readonly parts: KeptRowsParts;
  private readonly chunks: readonly ChunkKv[];

  constructor(parts: KeptRowsParts, chunks: readonly ChunkKv[]) {
    this.parts = parts;
    this.chunks = chunks;
  }

  get rows(): number {
    return this.chunks.length;
  }

  serves(chunks: readonly ChunkKv[]): boolean {
    return sameChunks(chunks, this.chunks);
  }

  async candidates(
    tokens: readonly number[],
    indices: readonly number[],
    positions: readonly number[],
    target: CandidateTarget,
    cancel: Cancel,
  ): Promise<number> {
    const { store, makeRows, makeKeyValues } = this.parts;
    const asked = `${tokens.join()}|${indices.join()}|${positions.join()}`;
    let [forwards, row] = [0, 0];
    for (let first = 0; first < this.chunks.length; first += groupRows) {
      const chunks = this.chunks.slice(first, first + groupRows);
      const { keyValues, rows } = await store.of(chunks, asked, async (): Promise<Kept> => {
        const made = await makeKeyValues(indices.length * chunks.length);
        const slots = indices.map((_, which) => which * chunks.length);
        forwards += await makeRows(chunks).candidates(tokens, indices, positions, { keyValues: made, slots }, cancel);
        return { keyValues: made, rows: chunks.length };
      });
      for (const [which, slot] of target.slots.entries()) {
        await target.keyValues.copy(keyValues, which * rows, rows, slot + row);
      }
      row += rows;
    }
    return forwards;
  }

  /** Nothing: what is kept is the store's. */
  release(): void {}
}
