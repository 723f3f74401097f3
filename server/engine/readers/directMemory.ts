/**
 * What the decode side reads besides the local context, contiguous per layer: the direct chunks' keys and values (in the
 * memory layers only for FoT's memory), and behind them room for sets of candidates. Kept across requests while the
 * chunks, and how they are read, stay the same.
 */
import { type ChunkKv, sameChunks } from '../cache/chunkKv.ts';
import type { KvBuffer } from '../graph/kvBuffer.ts';
import type { StepChange } from '../graph/lowRank.ts';
import { hidden } from '../graph/masks.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { AttendTuning } from '../protocol.ts';

/** First keys of a chunk that act as its attention sinks: not counted as attention to what it says. */
export const sinkKeys = 4;

const tuningKeys = ['hiddenFirstKeys', 'keyScale', 'bias'] as const;

/** How chunks are read directly. */
export interface DirectRole {
  tuning: AttendTuning;
  /** of the tokens that see them, where only the memory layers do */
  change: StepChange | undefined;
}

export class DirectMemory {
  readonly buffer: KvBuffer;
  /** of every token that sees the chunks; none where there are no chunks */
  readonly change: StepChange | undefined;
  /** what a token that sees the chunks has in its mask, [slots]; candidates' slots hidden */
  readonly mask: Float32Array;
  /** first slot of each chunk, and the first slot after them */
  readonly starts: number[];
  private readonly chunks: readonly ChunkKv[];
  private readonly tuning: AttendTuning;

  constructor(model: DecoderModel, chunks: readonly ChunkKv[], candidateSlots: number, role: DirectRole) {
    const { tuning } = role;
    this.chunks = chunks;
    this.tuning = tuning;
    this.change = chunks.length > 0 ? role.change : undefined;
    this.starts = [0];
    for (const chunk of chunks) this.starts.push(this.starts[this.starts.length - 1] + chunk.tokens);
    const direct = this.starts[chunks.length];
    this.buffer = model.buffer(1, direct + candidateSlots, this.change?.memoryLayers);
    this.mask = new Float32Array(direct + candidateSlots).fill(hidden);
    for (const [i, chunk] of chunks.entries()) {
      chunk.restore(this.buffer, 0, this.starts[i]);
      const first = i === 0 ? 0 : Math.min(tuning.hiddenFirstKeys, chunk.tokens - 1);
      this.mask.fill(tuning.bias, this.starts[i] + first, this.starts[i + 1]);
    }
    if (tuning.keyScale !== 1) this.scaleKeys(direct, tuning.keyScale);
  }

  /** Chunks read directly. */
  get chunkCount(): number {
    return this.chunks.length;
  }

  /** First slot that candidates may use. */
  get candidateStart(): number {
    return this.starts[this.chunks.length];
  }

  /** Whether it serves the same chunks, read alike, with at least so many slots for candidates. */
  serves(chunks: readonly ChunkKv[], candidateSlots: number, { tuning, change }: DirectRole): boolean {
    if (tuningKeys.some((key) => tuning[key] !== this.tuning[key])) return false;
    if (chunks.length > 0 && change !== this.change) return false;
    return sameChunks(chunks, this.chunks) && this.buffer.slots - this.candidateStart >= candidateSlots;
  }

  private scaleKeys(slots: number, factor: number): void {
    for (const keys of this.buffer.keys) {
      const perHead = keys.length / this.buffer.heads;
      const used = (perHead / this.buffer.slots) * slots;
      for (let start = 0; start < keys.length; start += perHead) {
        for (let i = start; i < start + used; i++) keys[i] *= factor;
      }
    }
  }
}
