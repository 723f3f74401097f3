/**
 * Chunk rows whose candidates are kept group by group. Rows do not know each other, so in draws that ask the same of
 * nearly the same chunks only the group with another chunk is computed: the forwards are those of `ChunkRows`, and so,
 * bit for bit, is what they give (keptRows.test.ts).
 */
import { type ChunkKv, sameChunks } from '../../server/engine/cache/chunkKv.ts';
import type { Cancel } from '../../server/engine/core.ts';
import type { KvBuffer } from '../../server/engine/graph/kvBuffer.ts';
import { type Candidates, groupRows, type Rows } from '../../server/engine/readers/chunkRows.ts';

/** Candidates of one group: for each of `indices`, a slot a chunk. */
interface Kept {
  buffer: KvBuffer;
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
  makeBuffer(slots: number): KvBuffer;
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
    cancel: Cancel,
  ) {
    const { store } = this.parts;
    const asked = `${tokens.join()}|${indices.join()}|${positions.join()}`;
    const groups: Kept[] = [];
    let forwards = 0;
    for (let first = 0; first < this.chunks.length; first += groupRows) {
      const chunks = this.chunks.slice(first, first + groupRows);
      const compute = async (): Promise<Kept> => {
        const made = await this.parts.makeRows(chunks).candidates(tokens, indices, positions, cancel);
        forwards += made.forwards;
        return this.compact(made.candidates, indices, chunks.length);
      };
      groups.push(await store.of(chunks, asked, compute));
    }
    const write = (index: number, target: KvBuffer, slot: number): void => {
      const which = indices.indexOf(index);
      let at = slot;
      for (const { buffer, rows } of groups) {
        target.write(at, buffer.keys, buffer.values, which * rows, rows);
        at += rows;
      }
    };
    return { forwards, candidates: { write } };
  }

  private compact(candidates: Candidates, indices: readonly number[], rows: number): Kept {
    const buffer = this.parts.makeBuffer(indices.length * rows);
    for (const [which, index] of indices.entries()) candidates.write(index, buffer, which * rows);
    return { buffer, rows };
  }
}
