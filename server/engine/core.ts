/** What the engine process serves: the numerics behind one interface. Knows no RPC; a fake engine implements it as well. */
import type { Progress } from '../base/progress.ts';
import type {
  CopyParams,
  CopyResult,
  CopyUpdateParams,
  EngineInfo,
  EngineStats,
  GeneratedToken,
  GenerateParams,
  GenerateResult,
  HastyReading,
  InitializeParams,
  PrefillParams,
  PrefillResult,
  ReadParams,
  ReadResult,
  ScoreParams,
  ScoreResult,
} from './protocol.ts';

/** How long work in the engine learns that nobody wants it any more. */
export interface Cancel {
  /** what the last turn of the event loop has read; a cancel on its way needs a `turn()` to be seen */
  readonly cancelled: boolean;
  /**
   * Lets the event loop read and write its pipe. To be awaited before every forward: a forward blocks the thread.
   * @throws FoveaError of kind `cancelled`
   */
  turn(): Promise<void>;
}

/** @param shares of the attention by chunk, mean over all tokens so far */
export type OnTokens = (tokens: GeneratedToken[], shares: number[], hasty?: HastyReading) => void;

/**
 * One loaded model. Never called twice at a time, `stats` and `copy` excepted. Every number in an answer is finite (JSON has no
 * infinity). Work that is cancelled throws what `turn` throws, and leaves its caches whole.
 */
export interface EngineCore {
  readonly info: EngineInfo;
  /** @param onTokens called with the tokens of each forward, in order; together they are the result's tokens */
  generate(params: GenerateParams, onTokens: OnTokens, cancel: Cancel): Promise<GenerateResult>;
  score(params: ScoreParams, cancel: Cancel): Promise<ScoreResult>;
  /** One step of reading ahead; what was read when it is cancelled is kept. */
  read(params: ReadParams, cancel: Cancel): Promise<ReadResult>;
  /** Called with one chunk at a time, so that a `generate` need not wait for the others. */
  prefill(params: PrefillParams, cancel: Cancel): Promise<PrefillResult>;
  /** `add` of a known key replaces it; `remove` of an unknown one does nothing. */
  copyUpdate(params: CopyUpdateParams): Promise<void> | void;
  /** A line from the copy index alone, in some ms: may be called while another call awaits its turn. */
  copy(params: CopyParams): CopyResult | undefined;
  /** Counters only: may be called while another call awaits its turn. */
  stats(): EngineStats;
  close(): Promise<void>;
}

/**
 * Exported as `createEngine` by engine.ts.
 * @param log takes lines of reasons and numbers
 * @throws FoveaError of kind `input` for a model or adapter that cannot be used
 */
export type CreateEngine = (
  params: InitializeParams,
  progress: Progress,
  log?: (line: string) => void,
) => Promise<EngineCore>;
