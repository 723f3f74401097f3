/** What the completion service is built from; a test stands in for each. */
import type { Completion, CompletionOptions, CompletionRequest, NoCompletion } from '../complete.ts';
import type { ChunkKey, ReaderSpec } from '../engine/protocol.ts';
import type { Clock } from '../schedule/clock.ts';
import type { CopyRequest } from './copiedLine.ts';
import type { OfferRequest, SilenceReason } from './offer.ts';
import type { CompletionPlace } from './place.ts';

/** `ahead`: nobody has asked for it yet. */
export type CompletionRank = 'completion' | 'ahead';

/** Where offers are counted. */
export interface OfferCounts {
  offered(languageId: string): void;
  /** all of it, or all that was left */
  accepted(languageId: string): void;
  silent(reason: SilenceReason): void;
  /** ms from the request to its answer, of answers with an offer */
  answered(ms: number): void;
}

export interface PostFilterInput {
  path: string;
  languageId: string;
  before: string;
  after: string;
  text: string;
  multiline: boolean;
  /** the text may end anywhere */
  cut: boolean;
}

export interface CompletionServiceDeps {
  clock: Clock;
  complete(
    request: CompletionRequest,
    options: CompletionOptions,
    rank: CompletionRank,
  ): Promise<Completion | NoCompletion>;
  /** the reader of completions; undefined: no model serves */
  reader(): ReaderSpec | undefined;
  /** what can be copied for the rest of the line, without a forward; `sure`: whether what is offered of it is */
  copied(
    request: CopyRequest & Pick<OfferRequest, 'eagerness'>,
    signal: AbortSignal,
  ): Promise<{ completion: Completion; sure(offered: string): boolean } | undefined>;
  /** ms that the engine takes for a token */
  tokenMs(): number;
  /** whether a chunk is as it was when this key was its name */
  isIndexed(key: ChunkKey): boolean;
  /** whether several lines may be offered at a place */
  allowsBlock(place: CompletionPlace): Promise<boolean>;
  /** a beginning of the text, or the name of the filter that left nothing */
  postFilter(input: PostFilterInput): Promise<{ text: string } | { filter: string }>;
  /** when to speak; `completion` is cut to what is offered, `text` is that, `request` has the selected entry in its text */
  confident(completion: Completion, text: string, request: OfferRequest): boolean;
  /** at a place that was answered with nothing there is something now */
  better(place: { uri: string; cursor: number }): void;
  counts: OfferCounts;
}
