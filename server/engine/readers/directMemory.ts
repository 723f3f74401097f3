/**
 * What the decode side reads besides the local context, contiguous per layer: the direct chunks' keys and values (in the
 * memory layers only for FoT's memory), and behind them room for sets of candidates. Kept across requests while the
 * chunks, and how they are read, stay the same.
 */
import { type ChunkKv, type Decoder, type KeyValues, type Memory, type MemoryLayout, sameChunks } from '../device.ts';
import { hidden } from '../graph/masks.ts';
import type { StepChange } from '../projectionChange.ts';
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

/** Where candidates stand in the memory. */
export interface CandidateRoom {
  /** candidates of one set, a chunk each */
  rows: number;
  sets: number;
}

export const noCandidates: CandidateRoom = { rows: 0, sets: 0 };

export class DirectMemory {
  /** of every token that sees the chunks; none where there are no chunks */
  readonly change: StepChange | undefined;
  /** layers that see the chunks */
  readonly layers: number;
  /** what a token that sees the chunks has in its mask, [slots]; candidates' slots hidden */
  readonly mask: Float32Array;
  private readonly keyValues: KeyValues | undefined;
  private readonly layout: MemoryLayout;
  private readonly chunks: readonly ChunkKv[];
  private readonly tuning: AttendTuning;
  private readonly room: CandidateRoom;

  private constructor(
    chunks: readonly ChunkKv[],
    room: CandidateRoom,
    { tuning, change }: DirectRole,
    keyValues: KeyValues | undefined,
    layers: number,
  ) {
    this.chunks = chunks;
    this.tuning = tuning;
    this.room = room;
    this.change = chunks.length > 0 ? change : undefined;
    this.keyValues = keyValues;
    this.layers = keyValues?.layers.length ?? layers;
    const starts = startsOf(chunks);
    const candidateStart = starts[chunks.length];
    const slots = candidateStart + room.rows * room.sets;
    this.mask = new Float32Array(slots).fill(hidden);
    const chunkOf = new Int32Array(slots).fill(-1);
    for (const [i, chunk] of chunks.entries()) {
      const first = i === 0 ? 0 : Math.min(tuning.hiddenFirstKeys, chunk.tokens - 1);
      this.mask.fill(tuning.bias, starts[i] + first, starts[i + 1]);
      chunkOf.fill(i, Math.min(starts[i] + sinkKeys, starts[i + 1]), starts[i + 1]);
    }
    for (let slot = candidateStart; slot < slots; slot++) chunkOf[slot] = (slot - candidateStart) % room.rows;
    this.layout = { chunkOf, candidateStart, mask: this.mask };
  }

  /** Puts chunks side by side. */
  static async of(
    model: Decoder,
    chunks: readonly ChunkKv[],
    room: CandidateRoom,
    role: DirectRole,
  ): Promise<DirectMemory> {
    const starts = startsOf(chunks);
    const slots = starts[chunks.length] + room.rows * room.sets;
    const layers = chunks.length > 0 ? role.change?.memoryLayers : undefined;
    const keyValues = slots > 0 ? await model.keyValues(1, slots, layers) : undefined;
    for (const [i, chunk] of chunks.entries()) await keyValues?.place(chunk, 0, starts[i], role.tuning.keyScale);
    return new DirectMemory(chunks, room, role, keyValues, model.shape.layers);
  }

  /** Chunks read directly. */
  get chunkCount(): number {
    return this.chunks.length;
  }

  get slots(): number {
    return this.mask.length;
  }

  /** First slot that candidates may use. */
  get candidateStart(): number {
    return this.layout.candidateStart;
  }

  /** Where candidates are put. @throws Error where there is no room for any */
  get candidates(): KeyValues {
    if (!this.keyValues) throw new Error('no room for candidates');
    return this.keyValues;
  }

  /** As a forward reads it; none where there is nothing to read. @param masks one for each token, where they differ */
  memory(masks: readonly Float32Array[] = [this.mask]): Memory | undefined {
    return this.keyValues && { keyValues: this.keyValues, masks, layout: this.layout };
  }

  /** Whether it serves the same chunks, read alike, with at least so much room for candidates. */
  serves(chunks: readonly ChunkKv[], { rows, sets }: CandidateRoom, { tuning, change }: DirectRole): boolean {
    if (tuningKeys.some((key) => tuning[key] !== this.tuning[key])) return false;
    if (chunks.length > 0 && change !== this.change) return false;
    const hasRoom = sets === 0 || (rows === this.room.rows && sets <= this.room.sets);
    return hasRoom && sameChunks(chunks, this.chunks);
  }

  /** Gives back what it holds on a device. */
  release(): void {
    this.keyValues?.release();
  }
}

/** First slot of each chunk, and the first slot after them. */
function startsOf(chunks: readonly ChunkKv[]): number[] {
  const starts = [0];
  for (const chunk of chunks) starts.push(starts[starts.length - 1] + chunk.tokens);
  return starts;
}
