/**
 * The rows of focus decoding: each chunk's cache, behind it separator and dynamic prompt (the same tokens in all rows),
 * and from them candidate tokens. Rows are kept across requests while chunks and prompt stay the same.
 * FocusLLM, arXiv 2408.11745, section 3.2; design.md, "Focus decoding, exactly", steps 2 and 3.
 */
import { type ChunkKv, sameChunks } from '../cache/chunkKv.ts';
import type { Cancel } from '../core.ts';
import type { KvBuffer } from '../graph/kvBuffer.ts';
import { rowsMask } from '../graph/masks.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { CandidateAdapter } from './focusAdapter.ts';

/** Rows of one forward: bounds memory, and what a cancelled request still costs. */
export const groupRows = 8;
/** Slots by which tails grow: few, since one slot of 800 rows is 37 MB of the default model. */
const growth = 16;

interface Group {
  chunks: readonly ChunkKv[];
  memory: KvBuffer | undefined;
  tail: KvBuffer;
}

/** Candidates of all rows for some tokens: `write` puts those of token `index` into slots of the decode side's memory. */
export interface Candidates {
  write(index: number, target: KvBuffer, slot: number): void;
}

/** Rows of a request's chunks: what a reading asks of them, and whether the next request's chunks are the same. */
export interface Rows {
  readonly rows: number;
  serves(chunks: readonly ChunkKv[]): boolean;
  candidates(
    tokens: readonly number[],
    indices: readonly number[],
    positions: readonly number[],
    cancel: Cancel,
  ): Promise<{ forwards: number; candidates: Candidates }>;
}

export class ChunkRows implements Rows {
  private readonly model: DecoderModel;
  private readonly adapter: CandidateAdapter;
  private readonly chunks: readonly ChunkKv[];
  private readonly groups: Group[];
  private readonly keepMemory: boolean;
  /** where groups are restored that are not kept, one after the other */
  private scratch: KvBuffer | undefined;
  /** tokens in every row's tail: separator, prompt, tokens since */
  private fed: number[] = [];

  /** @param activeBytes most bytes of chunks held restored; beyond it groups are restored again at every forward */
  constructor(model: DecoderModel, adapter: CandidateAdapter, chunks: readonly ChunkKv[], activeBytes: number) {
    this.model = model;
    this.adapter = adapter;
    this.chunks = chunks;
    const { layers, kvHeads, headDim } = model.shape;
    const tokenBytes = 8 * layers * kvHeads * headDim;
    this.keepMemory = chunks.length * adapter.info.chunkTokens * tokenBytes <= activeBytes;
    this.groups = [];
    for (let i = 0; i < chunks.length; i += groupRows) {
      const rows = chunks.slice(i, i + groupRows);
      this.groups.push({ chunks: rows, memory: undefined, tail: model.buffer(rows.length, growth) });
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
   * @returns how many forwards it took, and the candidates
   */
  async candidates(
    tokens: readonly number[],
    indices: readonly number[],
    positions: readonly number[],
    cancel: Cancel,
  ): Promise<{ forwards: number; candidates: Candidates }> {
    const from = Math.min(this.commonPrefix(tokens), indices[0]);
    const to = indices[indices.length - 1] + 1;
    const ordinary = tokens.slice(from, to);
    const candidateOf = indices.map((index) => index - from);
    this.fed.length = from; // a cancel between two groups leaves tails that agree so far and no further
    const rows = this.groups.reduce((sum, group) => sum + group.chunks.length, 0);
    // the rows' outputs hold all their tokens: of hundreds of rows only the candidates are kept
    const made = this.model.buffer(1, indices.length * rows);
    let row = 0;
    for (const group of this.groups) {
      await cancel.turn();
      const output = await this.feed(group, ordinary, from, candidateOf, positions);
      for (const which of indices.keys()) {
        const values = { slot: ordinary.length + which, of: output.newValues };
        made.writeRows(which * rows + row, group.chunks.length, { slot: which, of: output.candidateKeys }, values);
      }
      row += group.chunks.length;
    }
    this.fed = tokens.slice(0, to);
    const write = (index: number, target: KvBuffer, slot: number) => {
      target.write(slot, made.keys, made.values, indices.indexOf(index) * rows, rows);
    };
    return { forwards: this.groups.length, candidates: { write } };
  }

  private async feed(
    group: Group,
    ordinary: readonly number[],
    from: number,
    candidateOf: readonly number[],
    candidatePositions: readonly number[],
  ) {
    const { info, candidate } = this.adapter;
    if (from + ordinary.length > group.tail.slots) {
      group.tail = group.tail.resized(Math.ceil((from + ordinary.length) / growth) * growth, from);
    }
    const memory = group.memory ?? this.restored(group);
    if (this.keepMemory) group.memory = memory;
    const layout = {
      tokens: ordinary.length + candidateOf.length,
      memorySlots: memory.slots,
      tailSlots: group.tail.slots,
      tailUsed: from,
    };
    const output = await this.model.rows({
      ordinary,
      firstPosition: info.chunkTokens + from,
      candidateOf,
      candidatePositions,
      caches: { memory, tail: group.tail },
      mask: rowsMask(
        layout,
        group.chunks.map((chunk) => chunk.tokens),
        candidateOf,
      ),
      adapter: candidate.feeds,
    });
    group.tail.write(from, output.newKeys, output.newValues, 0, ordinary.length);
    return output;
  }

  private restored(group: Group): KvBuffer {
    const rows = group.chunks.length;
    const slots = Math.max(...group.chunks.map((chunk) => chunk.tokens));
    // what an earlier group left behind a chunk's tokens is masked
    const reused = this.scratch && this.scratch.rows === rows && this.scratch.slots >= slots ? this.scratch : undefined;
    const memory = reused ?? this.model.buffer(rows, slots);
    if (!this.keepMemory && rows === groupRows) this.scratch = memory;
    for (const [row, chunk] of group.chunks.entries()) chunk.restore(memory, row, 0);
    return memory;
  }

  private commonPrefix(tokens: readonly number[]): number {
    const most = Math.min(tokens.length, this.fed.length);
    let common = 0;
    while (common < most && tokens[common] === this.fed[common]) common++;
    return common;
  }
}
