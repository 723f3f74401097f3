/**
 * THE PATH: from a document and a cursor to a completion, a line a station, each value between two stations plain data.
 * Knows no door: the command line, the editor and the bench come through here.
 */

import { FoveaError } from './base/errors.ts';
import { numbersOf } from './chunking/families.ts';
import type { Haste, ReadResult } from './engine/protocol.ts';
import { chunksCached } from './engine/readers/readerSpec.ts';
import type { EngineClient, OnTokens } from './engineClient/engineClient.ts';
import { type GateStations, ownChunks, type PlaceRequest, type Reads, readsAt, seenAt, visible } from './placeReads.ts';
import { type LocalContext, localContext, shortLocalTokens } from './prompt/localContext.ts';
import type { Stations } from './stations.ts';
import { familiesAt } from './syntax/familiesAt.ts';
import { type Completion, Writing } from './writing/writing.ts';

export type { Completion, CompletionTimes } from './writing/writing.ts';

export interface CompletionRequest extends PlaceRequest {
  maxTokens: number;
  /** ends with the line */
  oneLine: boolean;
  /** what is not read within so many ms is left out; without it all is read, however long that takes */
  readMs?: number;
}

export interface CompletionOptions {
  signal?: AbortSignal;
  /** called when text was added; `soFar` is the completion as it would be if it ended here */
  onText?(text: string, soFar: () => Completion): void;
  /** asked when text was added: whether to end here */
  enough?(text: string): boolean;
}

/**
 * Why there is none. `nothing`: the model has nothing to add here; `refused`: this model cannot do what was asked;
 * `error` says what to do about the latter two.
 */
export type NoCompletion =
  | { reason: 'nothing'; keys: Completion['keys'] }
  | { reason: 'cancelled' }
  | { reason: 'refused' | 'engineDown'; error: FoveaError };

export type PathStations = GateStations &
  Pick<Stations, 'lineEnds'> & { engine: Pick<EngineClient, 'generate' | 'prefill' | 'read'> };

/** Never throws for what goes wrong in the engine: that is a reason. */
export async function complete(
  stations: PathStations,
  request: CompletionRequest,
  options: CompletionOptions = {},
): Promise<Completion | NoCompletion> {
  const started = performance.now();
  const document = visible(request);
  const local = localContext(stations.healer, document, request.cursor);
  const promptMs = performance.now() - started;
  const families = familiesAt(document, request.cursor);
  const reads = readsAt(stations, request, { document, families, local });
  const gateMs = performance.now() - started - promptMs;
  const writing = new Writing(stations, request, local, reads.chunks, { started, promptMs, gateMs });
  const failed = await generate(stations, request, families, local, reads, writing, options);
  return failed ?? (writing.text === '' ? { reason: 'nothing', keys: writing.keys } : writing.completion());
}

/** Computes the caches of the chunks that a request will read, so that it need not. */
export async function prefetch(
  stations: PathStations,
  request: CompletionRequest,
  signal?: AbortSignal,
): Promise<void> {
  const { reader, chunks: read, indexedFrom } = readsAt(stations, request, seenAt(stations, request));
  const chunks = read.slice(0, chunksCached(reader));
  await stations.engine.prefill({ chunks: chunks.map(({ ids }) => ids), indexedFrom }, signal);
}

/** Reads one step of what requests at a place will read, so that they need not; what a cancelled step has read is kept. */
export async function readAhead(
  stations: PathStations,
  request: PlaceRequest,
  signal?: AbortSignal,
): Promise<ReadResult> {
  const seen = seenAt(stations, request);
  const params = { ...contextOf(readsAt(stations, request, seen), seen.local), ...shortLocal(stations) };
  return stations.engine.read(params, signal);
}

function contextOf({ reader, chunks, indexedFrom }: Reads, { ids, fileTokens, history }: LocalContext) {
  return {
    reader,
    chunks: chunks.map((chunk) => chunk.ids),
    indexedFrom,
    local: ids,
    localFileTokens: fileTokens,
    history,
  };
}

/** A prompt in a model's own form for filling in the middle cannot be shortened at its front. */
function shortLocal({ healer }: Pick<PathStations, 'healer'>): Pick<Haste, 'shortLocalTokens'> {
  return healer.tokenizer.special.fim ? {} : { shortLocalTokens };
}

/** @returns why there is no completion; else `writing` holds it */
async function generate(
  { session, engine, lineEnds, healer }: PathStations,
  { path, reader, maxTokens, oneLine, cursor, hideAfter, fromParts = false, readMs }: CompletionRequest,
  families: readonly string[],
  local: LocalContext,
  reads: Reads,
  writing: Writing,
  { signal, onText, enough }: CompletionOptions,
): Promise<NoCompletion | undefined> {
  const params = {
    ...contextOf(reads, local),
    ...(readMs === undefined ? {} : { haste: { readMs, ...shortLocal({ healer }) } }),
    /**
     * The open file's chunks up to the cursor: on disk what the history is as typed. Looked up whenever the engine is
     * asked: while a request waits for it, as through a restart, edits come into the index, and copying from them would
     * end the text where the cursor is.
     */
    get exclude() {
      return ownChunks(session, { path, cursor, hideAfter, fromParts });
    },
    families: numbersOf(families),
    maxTokens,
    endIds: healer.tokenizer.special.ends,
    lastIds: oneLine ? lineEnds : [],
    ...(local.constraint ? { constraint: local.constraint } : {}),
    draft: reader.copy,
  };
  const stop = new AbortController();
  const onTokens: OnTokens = (tokens, shares, hasty) => {
    if (writing.end === 'enough' || !writing.add(tokens, shares, hasty)) return;
    onText?.(writing.text, () => writing.completion());
    if (!enough?.(writing.text)) return;
    writing.end = 'enough';
    stop.abort();
  };
  try {
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    writing.finish(await engine.generate(params, { signal: either, onTokens }));
    return undefined;
  } catch (error) {
    if (!(error instanceof FoveaError)) throw error;
    if (error.kind !== 'cancelled') return { reason: error.kind === 'failure' ? 'engineDown' : 'refused', error };
    return writing.end === 'enough' && !signal?.aborted ? undefined : { reason: 'cancelled' };
  }
}
