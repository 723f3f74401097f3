/**
 * The rows of focus decoding: each chunk's cache, behind it separator and dynamic prompt (the same tokens in all rows),
 * and from them candidate tokens. Rows are kept across requests while chunks and prompt stay the same.
 * FocusLLM, arXiv 2408.11745, section 3.2; design.md, "Focus decoding, exactly", steps 2 and 3.
 */
import type { ChunkKv } from '../cache/chunkKv.ts';
import type { KvBuffer } from '../cache/kvBuffer.ts';
import type { Cancel } from '../core.ts';
import { rowsMask } from '../graph/masks.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { FocusAdapter } from './focusAdapter.ts';

/** Rows of one forward: bounds memory, and what a cancelled request still costs. */
export const groupRows = 8;
const growth = 64;

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
    cancel: Cancel,
  ): Promise<{ forwards: number; candidates: Candidates }>;
}

export class ChunkRows implements Rows {
  private readonly model: DecoderModel;
  private readonly adapter: FocusAdapter;
  private readonly chunks: readonly ChunkKv[];
  private readonly groups: Group[];
  private readonly keepMemory: boolean;
  /** tokens in every row's tail: separator, prompt, tokens since */
  private fed: number[] = [];

  /** @param activeBytes most bytes of chunks held restored; beyond it groups are restored again at every forward */
  constructor(model: DecoderModel, adapter: FocusAdapter, chunks: readonly ChunkKv[], activeBytes: number) {
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
    return chunks.length === this.chunks.length && chunks.every((chunk, i) => chunk === this.chunks[i]);
  }

  /**
   * Candidates of the tokens `tokens[i]` for i in `indices` (ascending), after feeding every row what it lacks.
   * @param tokens all tokens of a row's tail: separator, prompt, tokens since; the last index must lie inside
   * @returns how many forwards it took, and the candidates
   */
  async candidates(
    tokens: readonly number[],
    indices: readonly number[],
    cancel: Cancel,
  ): Promise<{ forwards: number; candidates: Candidates }> {
    const from = Math.min(this.commonPrefix(tokens), indices[0]);
    const to = indices[indices.length - 1] + 1;
    const ordinary = tokens.slice(from, to);
    const candidateOf = indices.map((index) => index - from);
    const parts: { chunks: number; keys: Float32Array[]; values: Float32Array[] }[] = [];
    for (const group of this.groups) {
      await cancel.turn();
      parts.push(await this.feed(group, ordinary, from, candidateOf));
    }
    this.fed = tokens.slice(0, to);
    const { kvHeads, headDim, layers } = this.model.shape;
    const [all, slotsOf] = [indices.length, ordinary.length + indices.length];
    const write = (index: number, target: KvBuffer, slot: number) => {
      const which = indices.indexOf(index);
      let at = slot;
      for (const part of parts) {
        for (let row = 0; row < part.chunks; row++, at++) {
          for (let head = 0; head < kvHeads; head++) {
            const plane = row * kvHeads + head;
            const key = (plane * all + which) * headDim;
            const value = (plane * slotsOf + ordinary.length + which) * headDim;
            const place = target.offset(0, head, at);
            for (let layer = 0; layer < layers; layer++) {
              target.keys[layer].set(part.keys[layer].subarray(key, key + headDim), place);
              target.values[layer].set(part.values[layer].subarray(value, value + headDim), place);
            }
          }
        }
      }
    };
    return { forwards: this.groups.length, candidates: { write } };
  }

  private async feed(group: Group, ordinary: readonly number[], from: number, candidateOf: readonly number[]) {
    const { info, feeds } = this.adapter;
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
      candidatePosition: info.chunkTokens,
      caches: { memory, tail: group.tail },
      mask: rowsMask(
        layout,
        group.chunks.map((chunk) => chunk.tokens),
        candidateOf,
      ),
      adapter: feeds,
    });
    group.tail.write(from, output.newKeys, output.newValues, 0, ordinary.length);
    return { chunks: group.chunks.length, keys: output.candidateKeys, values: output.newValues };
  }

  private restored(group: Group): KvBuffer {
    const memory = this.model.buffer(group.chunks.length, Math.max(...group.chunks.map((chunk) => chunk.tokens)));
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
