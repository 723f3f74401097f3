/**
 * The engine's messages: token ids in, token ids out. All that server/ imports of the engine, with tokenizer.ts.
 * Every request is whole in itself (chunks come as ids), so that a restarted engine needs no history.
 */
import type { ErrorKind } from '../base/errors.ts';
import type { ModelShape } from './model/shape.ts';
import type { Speed } from './stats.ts';

export type { DeviceTraffic, DiskStats, EngineStats, Speed } from './stats.ts';

/** File descriptors of the engine process: its JSON-RPC, and a pipe that says nothing and closes when the parent dies. */
export const pipes = { rpc: 3, lifeline: 4 } as const;

/** The first `prompt` chunks are read as prompt text, or the first `attend` directly and the first `focus` through candidates,
 *  or the first `memory` by memory layers; all zero: `local`. `after` is for who asks: the text after the cursor comes first. */
export interface ReaderSpec {
  prompt: number;
  attend: number;
  focus: number;
  memory: number;
  copy: boolean;
  after?: boolean;
}

export type Quantisation = 'rowq' | 'fp32';

/**
 * Operands of a quantised product, activations first: unsigned or signed, of so many bits. `u8s8` is the fastest, and its
 * sums are wrong where a processor adds pairs in saturating 16 bits (x86 with AVX2 or AVX-512 and without VNNI); in
 * `u7s8` no pair can saturate, `u8u8` adds in 32 bits. All three read the same import.
 */
export type ProductForm = 'u8s8' | 'u7s8' | 'u8u8';

export const productForms: readonly ProductForm[] = ['u8s8', 'u7s8', 'u8u8'];

/** How the engine multiplies on the processor that it runs on. */
export interface Arithmetic {
  /** whether `u8s8` products saturate here: found by multiplying, not by the processor's name */
  processorSaturates: boolean;
  /** in use; `f32` for an import in full precision */
  form: ProductForm | 'f32';
}

/** What forwards run on. */
export type DeviceKind = 'cpu' | 'gpu';

/** The device in use, as the engine knows it. */
export interface DeviceInfo {
  kind: DeviceKind;
  /** numbers of the activations and of the chunk caches that lie there */
  floats: 'f16' | 'f32';
  /** of chunk caches on the device, bytes; 0 on the CPU, whose caches lie in memory */
  poolBytes: number;
}

/**
 * The engine process's exit code where its GPU was lost or has no memory left, while it starts or later. It then writes the
 * reason to standard error, as one line that begins with `gpuLinePrefix`. The next process is given a smaller budget, the
 * one after that the CPU. A GPU that cannot be used at all is an error of `initialize`, of any kind.
 */
export const deviceLostExitCode = 87;

export const gpuLinePrefix = 'GPU: ';

/** What an adapter changes: all tokens (in the import's weights); on top of that, candidates, and layers that read FoT's memory. */
export type AdapterRole = 'text' | 'candidate' | 'memory';

/** How an adapter was trained; the engine obeys it. */
export interface AdapterInfo {
  baseSha256: string;
  /** those that its file holds */
  roles: readonly AdapterRole[];
  chunkTokens: number;
  /** token between chunk and dynamic prompt; `undefined`: none */
  separatorId: number | undefined;
  /** most tokens of the dynamic prompt, separator excluded */
  promptTokens: number;
  /** candidates are made anew every this many tokens */
  refreshInterval: number;
  /** candidates are seen where their own token stands in the local context; else one before its first token */
  ownPosition: boolean;
  /** layers that read the memory, ascending */
  memoryLayers: readonly number[];
  /** the largest of its changes */
  rank: number;
}

export interface InitializeParams {
  /** folder of an imported model (weights, model.json) */
  modelDir: string;
  adapterFile?: string;
  /** JSON of copy weights by kind of reader; without it the default ones */
  copyWeightsFile?: string;
  threads: number;
  /** the CPU where none is named; with `gpu` the engine fails to start where there is none that it can use */
  device?: DeviceKind;
  /** budget of what lies on the GPU beside the weights, bytes */
  gpuBytes?: number;
  /** for tests and measurements: instead of the form that suits the processor */
  productForm?: ProductForm;
  /** budget of the chunk caches in memory, bytes */
  cacheBytes: number;
  /** without it nothing is kept on disk; engines on a GPU keep nothing there */
  disk?: DiskParams;
}

/** Where chunk caches are kept on disk, for one user alone: they are source text in another form. */
export interface DiskParams {
  /** of these caches alone; made where it is missing */
  folder: string;
  /** most bytes, and no more than a twentieth of what is free */
  limitBytes: number;
}

export interface EngineInfo {
  shape: ModelShape;
  baseSha256: string;
  quantisation: Quantisation;
  arithmetic: Arithmetic;
  device: DeviceInfo;
  /** as found when it started */
  speed: Speed;
  /** most tokens of a chunk, header included; the local context starts at this position + 1 */
  chunkTokens: number;
  adapter: AdapterInfo | undefined;
  processId: number;
}

/**
 * Ids that generation is held to until a typed remainder is spelled out (token healing): at byte offset i of the
 * remainder only the ids of `steps[i]` are allowed; an id leads to offset `next`, and offset `steps.length` is free.
 */
export interface Constraint {
  steps: readonly { ids: readonly number[]; next: readonly number[] }[];
}

/** How direct attention is tuned, without training. */
export interface AttendTuning {
  /** keys at the start of every chunk but the first that are hidden */
  hiddenFirstKeys: number;
  /** keys are multiplied by this: an inverse temperature over the chunks' scores (APE, arXiv 2502.05431, section 4.2) */
  keyScale: number;
  /** added to the score of every chunk key (APE's scale, section 4.3, in logarithm) */
  bias: number;
}

/** What `generate` and `score` share: where the cursor is, and what may be read. */
export interface ContextParams {
  reader: ReaderSpec;
  /** chunk token ids, best first, header included, no BOS; at least as many as the reader reads */
  chunks: readonly (readonly number[])[];
  /**
   * chunks from this number on are of the index, so their caches may be kept on disk; none where it is not given, for an
   * open document may be one that the index leaves out
   */
  indexedFrom?: number;
  /** local context: header, then the tokens before the cursor; the last one is the cursor's token */
  local: readonly number[];
  /** how many of `local`'s last tokens are of the file itself (the dynamic prompt is taken from them) */
  localFileTokens: number;
  /** the open file's tokens before the cursor for the copy index, longer than `local` where there are more */
  history: readonly number[];
  /** for measurements: how direct attention is tuned, where not as by default */
  attendTuning?: Partial<AttendTuning>;
  /** what of the copy index is not seen: the open file's chunks, which `history` replaces, and all families but these */
  exclude?: readonly ChunkKey[];
  families?: readonly number[];
}

/** Names a chunk in the copy index: chosen by the sidecar, unique per chunk. Chunks without a family are everybody's. */
export type ChunkKey = number;

/**
 * For who waits: what is not read in so many ms is left out, fewer chunks and a shorter local context (haste.ts). For
 * readers of direct chunks alone; the others read all.
 */
export interface Haste {
  /** most ms of reading before the first token, where anything can be read in that time */
  readMs: number;
  /** least tokens of the file in a short local context; without it the local context is never shortened */
  shortLocalTokens?: number;
}

/** What was read in haste, where that was not all. */
export interface HastyReading {
  /** which of the chunks, by number */
  chunks: number[];
  /** tokens of the local context */
  localTokens: number;
}

export interface GenerateParams extends ContextParams {
  haste?: Haste;
  /** the engine sends `TokensNotification`s under this number */
  stream: number;
  maxTokens: number;
  /** generation ends before any of these */
  endIds: readonly number[];
  /** generation ends after any of these (tokens with a line break, for a ghost line), once `constraint` is spelled out */
  lastIds: readonly number[];
  constraint?: Constraint;
  /** draft from the copy index (greedy output is the same with and without) */
  draft: boolean;
}

/** What a line that is copied without a forward needs of a `generate`. */
export type CopyParams = Pick<
  GenerateParams,
  'reader' | 'history' | 'exclude' | 'families' | 'constraint' | 'maxTokens' | 'endIds' | 'lastIds'
>;

/** A token of a copied line; its `logProb` is that of so long and so agreeing a match being right, by the copy weights. */
export interface CopiedToken extends GeneratedToken {
  copy: CopySource;
  /** places where the matching run stands and goes on as the typed text allows */
  places: number;
  /** those of them that go on with this token */
  agreeing: number;
}

export interface CopyResult {
  tokens: CopiedToken[];
  /** `unsure`: it was given up behind what may be a line's end */
  end: 'endId' | 'lastId' | 'maxTokens' | 'unsure';
}

/** Where a copied run stands: token `offset` of chunk `key` (`undefined`: in the request's own `history`). */
export interface CopySource {
  key: ChunkKey | undefined;
  offset: number;
  /** tokens of context that match */
  matchLength: number;
}

export interface GeneratedToken {
  id: number;
  /** natural log of its probability under the reader (copy index mixed in where the reader says so), among the ids that
   *  `constraint` allows there */
  logProb: number;
  copy?: CopySource;
}

export interface TokensNotification {
  stream: number;
  tokens: GeneratedToken[];
  /** as in the result, of all tokens so far: a completion that is not waited for says where it came from as well */
  shares: number[];
  hasty?: HastyReading;
}

export interface Timings {
  /** chunk caches computed in this request because they were not there */
  prefilledChunks: number;
  prefillMs: number;
  firstTokenMs: number;
  totalMs: number;
  forwards: number;
  draftedTokens: number;
  acceptedTokens: number;
}

export interface GenerateResult {
  tokens: GeneratedToken[];
  end: 'endId' | 'lastId' | 'maxTokens' | 'cancelled';
  /** share of the attention that went to each of `chunks` (attention sinks left out), mean over the tokens; they sum to at most 1 */
  shares: number[];
  /** absent where all was read */
  hasty?: HastyReading;
  timings: Timings;
}

export interface ScoreParams extends ContextParams {
  /** tokens after the cursor, teacher-forced */
  targets: readonly number[];
}

export interface ScoreResult {
  /** -log p of each target, nats */
  nats: number[];
  shares: number[];
}

/** Reads ahead for requests at a place, one step up the ladder of haste.ts: what they need is there when they come. */
export interface ReadParams extends ContextParams {
  /** as in `Haste` */
  shortLocalTokens?: number;
}

export interface ReadResult {
  /** what was read; absent where all was there already */
  step?: HastyReading;
  /** all is read */
  whole: boolean;
  ms: number;
}

export type PrefillParams = Pick<ContextParams, 'chunks' | 'indexedFrom'>;

export interface PrefillResult {
  computed: number;
  tokens: number;
  ms: number;
}

export interface CopyUpdateParams {
  add: readonly { key: ChunkKey; ids: readonly number[]; family?: number }[];
  remove: readonly ChunkKey[];
}

/** Sent while the engine starts, and after each chunk of a prefill: a sign of life too. */
export interface ProgressNotification {
  label: string;
  done: number;
  total: number;
}

/** `data` of an error response; an error without it breaks the protocol. */
export interface ErrorData {
  kind: ErrorKind;
}

/** Method names; the types above are their parameters and results. */
export const methods = {
  initialize: 'engine/initialize',
  generate: 'engine/generate',
  score: 'engine/score',
  read: 'engine/read',
  prefill: 'engine/prefill',
  copyUpdate: 'engine/copyUpdate',
  /** answered between the forwards of other work, with `null` where there is nothing to copy */
  copy: 'engine/copy',
  stats: 'engine/stats',
  tokens: 'engine/tokens',
  progress: 'engine/progress',
  /** sent between forwards, without parameters */
  alive: 'engine/alive',
} as const;
