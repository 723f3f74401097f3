/**
 * The seam between readers and what computes: forwards over keys and values that lie on some device. The CPU is behind it
 * (graph/model.ts), and a GPU (gpu/gpuDecoder.ts). Nothing here says where a number lies.
 */
import type { ModelShape } from './model/shape.ts';
import type { NextTokens } from './nextTokens.ts';
import type { Pace } from './pace.ts';
import type { ProjectionChange, StepChange } from './projectionChange.ts';
import type { Arithmetic, DeviceInfo, DeviceTraffic, Quantisation } from './protocol.ts';

/** The cache of one chunk: keys (rotated, positions 0..) and values of all layers; never changed once made. */
export interface ChunkKv {
  readonly tokens: number;
  /** that it takes in memory, where nothing else holds it */
  readonly bytes: number;
  /** Gives back what it holds on a device. */
  release(): void;
}

/** How chunk caches become bytes and come back, number for number. */
export interface ChunkForm {
  /** of weights and arithmetic, and of the order of the numbers: what another one wrote is of no use */
  readonly identity: string;
  /** bytes of a chunk of so many tokens */
  bytes(tokens: number): number;
  /** its numbers, one array after the other */
  parts(chunk: ChunkKv): readonly ArrayBufferView[];
  /** The chunk over `bytes(tokens)` bytes, which it keeps; `offset` is a multiple of four. */
  restored(buffer: ArrayBuffer, offset: number, tokens: number): ChunkKv;
}

/** Keys and values of some rows, layer by layer: slots that forwards read and fill. */
export interface KeyValues {
  readonly rows: number;
  readonly slots: number;
  /** those that it has */
  readonly layers: readonly number[];
  /** One of another number of slots with the first `count` slots of this one, which is released. */
  resized(slots: number, count: number): Promise<KeyValues>;
  /** Copies `count` slots of another one's only row from `fromSlot` on to the slots of the only row from `slot` on. */
  copy(from: KeyValues, fromSlot: number, count: number, slot: number): Promise<void>;
  /** Writes all tokens of a chunk's cache to the slots of `row` from `slot` on, its keys multiplied by `keyScale`. */
  place(chunk: ChunkKv, row: number, slot: number, keyScale?: number): Promise<void>;
  /** Gives back what it holds on a device; it is not used any more. */
  release(): void;
}

/** What a forward reads besides a tail, and how. */
export interface Memory {
  keyValues: KeyValues;
  /** added to the scores of its slots, [slots]: by every token alike, or one for each token */
  masks: readonly Float32Array[];
  /** the same object as long as it reads alike */
  layout: MemoryLayout;
}

/** What the slots of a memory are. */
export interface MemoryLayout {
  /** [slots] the chunk whose text a slot says, by number; -1 for attention sinks and empty slots */
  chunkOf: Int32Array;
  /** slots from here on are candidates' */
  candidateStart: number;
  /** what a token that sees the chunks and no candidate adds, [slots]; one of a memory's masks where it is the same object */
  mask: Float32Array;
}

export interface StepInput {
  /** token ids, in order */
  tokens: readonly number[];
  /** position of the first token; the others follow */
  firstPosition: number;
  /** none: the tail alone is read */
  memory: Memory | undefined;
  /** one row; its slots before `at` are read, and the tokens' keys and values written from `at` on */
  tail: KeyValues;
  at: number;
  /** whether to tell what follows each token, and what each read */
  predicts: boolean;
  /** what to add to the scores of candidates: [layers, heads] */
  candidateBias?: Float32Array | undefined;
  /** how an adapter has the tokens read the memory; ordinary weights where none is given */
  change?: StepChange | undefined;
  /** slots of the tail that are of chunks in the prompt, by chunk */
  promptRanges?: readonly { start: number; end: number }[];
}

export interface StepOutput {
  /** of each token; none where the step does not predict */
  next: NextTokens[];
  /** of each token, its attention to each chunk: summed over heads and the layers that read the memory */
  chunkMass: number[][];
}

export interface RowsInput {
  /** ordinary tokens, the same in every row */
  ordinary: readonly number[];
  /** position of the first ordinary token */
  firstPosition: number;
  /** for each candidate the index of the ordinary token that it copies */
  candidateOf: readonly number[];
  /** for each candidate the position at which the decode side sees it */
  candidatePositions: readonly number[];
  /** a chunk a row, from slot 0 on */
  memory: KeyValues;
  /** of each row's chunk */
  chunkTokens: readonly number[];
  /** its slots before `at` are read, and the ordinary tokens' keys and values written from `at` on */
  tail: KeyValues;
  at: number;
  /** of the candidates alone */
  projections: readonly ProjectionChange[];
  /** where candidates are put: those of candidate i in slots[i] and the slots after it, row by row */
  candidates: { keyValues: KeyValues; slots: readonly number[] };
}

/** A model on a device. One forward at a time. */
export interface Decoder {
  readonly baseSha256: string;
  readonly quantisation: Quantisation;
  readonly shape: ModelShape;
  readonly arithmetic: Arithmetic;
  readonly device: DeviceInfo;
  /** of chunk caches, as their `bytes` count, that lie on the device and not in memory */
  readonly heldBytes: number;
  /** what its forwards took */
  readonly pace: Pace;
  /** most ms of one forward of many tokens, by what the last ones took */
  readonly forwardMs: number;
  /** most tokens of one forward */
  readonly forwardTokens: number;
  /** most bytes of one forward's attention scores */
  readonly forwardScoreBytes: number;
  /** made so far */
  readonly forwards: number;
  /** where it computes elsewhere than in this process's memory */
  readonly traffic?: Readonly<DeviceTraffic>;
  /** of the tensors that it holds there, bytes */
  readonly deviceBytes?: number;
  /** Loads what the first step needs. */
  warmUp(): Promise<void>;
  /** Keys and values of this model, hidden until they are written; of all layers where none are named. */
  keyValues(rows: number, slots: number, layers?: readonly number[]): Promise<KeyValues>;
  /** A chunk's cache out of the first slots of the only row of `computed`. */
  chunkKv(computed: KeyValues, tokens: number): Promise<ChunkKv>;
  /** How its chunk caches are kept on disk; absent where they are not: those on a GPU would have to be brought down. */
  chunkForm?(): Promise<ChunkForm>;
  /** One forward with ordinary weights, or with an adapter's change. */
  step(input: StepInput): Promise<StepOutput>;
  /** One forward of chunk rows with candidate tokens. */
  rows(input: RowsInput): Promise<void>;
  /** Work whose numbers are to be the same on every run: how forwards are cut follows from no clock meanwhile. */
  unhurried<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Whether both are the same caches in the same order. */
export function sameChunks(one: readonly ChunkKv[], other: readonly ChunkKv[]): boolean {
  return one.length === other.length && one.every((chunk, i) => chunk === other[i]);
}
