/**
 * The rows of focus decoding: each chunk's cache, behind it separator and dynamic prompt (the same tokens in all rows),
 * and from them candidate tokens. Rows are kept across requests while chunks and prompt stay the same.
 * FocusLLM, arXiv 2408.11745, section 3.2; design.md, "Focus decoding, exactly", steps 2 and 3.
 */
import type { Cancel } from '../core.ts';
import { type ChunkKv, type Decoder, type KeyValues, sameChunks } from '../device.ts';
import type { CandidateAdapter } from './focusAdapter.ts';

/** Rows of one forward: bounds memory, and what a cancelled request still costs. */
export const groupRows = 8;
/** Slots by which tails grow: few, since one slot of 800 rows is 37 MB of the default model. */
const growth = 16;

interface Group {
  chunks: readonly ChunkKv[];
  memory: KeyValues | undefined;
  tail: KeyValues | undefined;
}

/** Where candidates are put: those of token i of a request's indices in slots[i] and the slots after it, row by row. */
export interface CandidateTarget {
  keyValues: KeyValues;
  slots: readonly number[];
}

/** Rows of a request's chunks: what a reading asks of them, and whether the next request's chunks are the same. */
export interface Rows {
  readonly rows: number;
  serves(chunks: readonly ChunkKv[]): boolean;
  /** @returns forwards made */
  candidates(
    tokens: readonly number[],
    indices: readonly number[],
    positions: readonly number[],
    target: CandidateTarget,
    cancel: Cancel,
  ): Promise<number>;
  /** Gives back what it holds on a device. */
  release(): void;
}

export class ChunkRows implements Rows {
  private readonly model: Decoder;
  private readonly adapter: CandidateAdapter;
  private readonly chunks: readonly ChunkKv[];
  private readonly groups: Group[];
  private readonly keepMemory: boolean;
  /** where groups are restored that are not kept, one after the other */
  private scratch: KeyValues | undefined;
  /** tokens in every row's tail: separator, prompt, tokens since */
  private fed: number[] = [];

  /** @param activeBytes most bytes of chunks held restored; beyond it groups are restored again at every forward */
  constructor(model: Decoder, adapter: CandidateAdapter, chunks: readonly ChunkKv[], activeBytes: number) {
    this.model = model;
    this.adapter = adapter;
    this.chunks = chunks;
    const { layers, kvHeads, headDim } = model.shape;
    const tokenBytes = 8 * layers * kvHeads * headDim;
    this.keepMemory = chunks.length * adapter.info.chunkTokens * tokenBytes <= activeBytes;
    this.groups = [];
    for (let i = 0; i < chunks.length; i += groupRows) {
      const rows = chunks.slice(i, i + groupRows);
      this.groups.push({ chunks: rows, memory: undefined, tail: undefined });
    }
  }

  get rows(): number {
    return this.chunks.length;
  }

  serves(chunks: readonly ChunkKv[]): boolean {
    return sameChunks(chunks, this.chunks);
  }

  /**
   * Candidates of the tokens `tokens[i]` for i in `indices` (ascending), after feeding every row what it lacks.
   * @param tokens all tokens of a row's tail: separator, prompt, tokens since; the last index must lie inside
   * @param positions for each of `indices`, where the decode side sees its candidates
   */
  async candidates(
    tokens: readonly number[],
    indices: readonly number[],
    positions: readonly number[],
    target: CandidateTarget,
    cancel: Cancel,
  ): Promise<number> {
    const from = Math.min(this.commonPrefix(tokens), indices[0]);
    const to = indices[indices.length - 1] + 1;
    const ordinary = tokens.slice(from, to);
    const candidateOf = indices.map((index) => index - from);
    this.fed.length = from; // a cancel between two groups leaves tails that agree so far and no further
    let row = 0;
    for (const group of this.groups) {
      await cancel.turn();
      const slots = target.slots.map((slot) => slot + row);
      await this.feed(group, ordinary, from, candidateOf, positions, { ...target, slots });
      row += group.chunks.length;
    }
    this.fed = tokens.slice(0, to);
    return this.groups.length;
  }

  release(): void {
    for (const { memory, tail } of this.groups) {
      memory?.release();
      tail?.release();
    }
    this.scratch?.release();
  }

  private async feed(
    group: Group,
    ordinary: readonly number[],
    at: number,
    candidateOf: readonly number[],
    candidatePositions: readonly number[],
    candidates: CandidateTarget,
  ): Promise<void> {
    const { info, candidate } = this.adapter;
    const room = Math.ceil((at + ordinary.length) / growth) * growth;
    if (!group.tail) group.tail = await this.model.keyValues(group.chunks.length, room);
    else if (room > group.tail.slots) group.tail = await group.tail.resized(room, at);
    const memory = group.memory ?? (await this.restored(group));
    if (this.keepMemory) group.memory = memory;
    await this.model.rows({
      ordinary,
      firstPosition: info.chunkTokens + at,
      candidateOf,
      candidatePositions,
      memory,
      chunkTokens: group.chunks.map((chunk) => chunk.tokens),
      tail: group.tail,
      at,
      projections: candidate.projections,
      candidates,
    });
  }

  private async restored(group: Group): Promise<KeyValues> {
    const rows = group.chunks.length;
    const slots = Math.max(...group.chunks.map((chunk) => chunk.tokens));
    // what an earlier group left behind a chunk's tokens is masked
    const reused = this.scratch && this.scratch.rows === rows && this.scratch.slots >= slots ? this.scratch : undefined;
    const memory = reused ?? (await this.model.keyValues(rows, slots));
    if (!this.keepMemory && memory !== this.scratch) {
      this.scratch?.release();
      this.scratch = memory;
    }
    for (const [row, chunk] of group.chunks.entries()) await memory.place(chunk, row, 0);
    return memory;
  }

  private commonPrefix(tokens: readonly number[]): number {
    const most = Math.min(tokens.length, this.fed.length);
    let common = 0;
    while (common < most && tokens[common] === this.fed[common]) common++;
    return common;
  }
}
