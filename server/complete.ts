/**
 * THE PATH: from a document and a cursor to a completion, a line a station, each value between two stations plain data.
 * Knows no door: the command line, the editor and the bench come through here.
 */

import { FoveaError } from './base/errors.ts';
import { numbersOf } from './chunking/families.ts';
import { languageOf } from './chunking/languages.ts';
import type { ChunkKey, Haste, ReaderSpec, ReadResult } from './engine/protocol.ts';
import { chunksCached, chunksNeeded, withChunks } from './engine/readers/readerSpec.ts';
import type { EngineClient, OnTokens } from './engineClient/engineClient.ts';
import { overlapsLocal, queryText } from './gate/gate.ts';
import { type SteadyChoice, steadyTimes } from './gate/steadyChoice.ts';
import { type LocalContext, localContext, type OpenDocument, shortLocalTokens } from './prompt/localContext.ts';
import type { Stations } from './stations.ts';
import { familiesAt } from './syntax/familiesAt.ts';
import type { IndexedChunk } from './workspace/repositoryIndex.ts';
import type { SearchableWorkspace } from './workspace/workspaceSession.ts';
import { type Completion, Writing } from './writing/writing.ts';

export type { Completion, CompletionTimes } from './writing/writing.ts';

export interface CompletionRequest {
  /** of the document, relative to the repository, parts joined by '/' */
  path: string;
  /** as the editor knows it; without it, what the path says */
  languageId?: string;
  /** the document as it stands in the editor */
  text: string;
  /** UTF-16 offset */
  cursor: number;
  reader: ReaderSpec;
  maxTokens: number;
  /** ends with the line */
  oneLine: boolean;
  /** what the repository holds of this file after the cursor counts as not written yet */
  hideAfter: boolean;
  /** `text` is put together from parts of the file: what the index holds of that is the same, at other offsets */
  fromParts?: boolean;
  /** what is not read within so many ms is left out; without it all is read, however long that takes */
  readMs?: number;
  /** of the documents that are typed in: without it the best chunks are read, whatever was read before */
  steady?: SteadyChoice;
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

export type PathStations = Pick<Stations, 'healer' | 'lineEnds'> & {
  engine: Pick<EngineClient, 'generate' | 'prefill' | 'read'>;
  session: SearchableWorkspace;
};

/** What decides which chunks a request reads. */
export type PlaceRequest = Pick<
  CompletionRequest,
  'path' | 'languageId' | 'text' | 'cursor' | 'reader' | 'hideAfter' | 'steady' | 'fromParts'
>;
export type GateStations = Pick<PathStations, 'healer' | 'session'>;

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
  const chunks = choose(stations, request, document, families, local, chunksNeeded(request.reader));
  const gateMs = performance.now() - started - promptMs;
  const writing = new Writing(stations, request, local, chunks, { started, promptMs, gateMs });
  const failed = await generate(stations, request, families, local, chunks, writing, options);
  return failed ?? (writing.text === '' ? { reason: 'nothing', keys: writing.keys } : writing.completion());
}

/** Computes the caches of the chunks that a request will read, so that it need not. */
export async function prefetch(
  stations: PathStations,
  request: CompletionRequest,
  signal?: AbortSignal,
): Promise<void> {
  const chunks = chunksRead(stations, request);
  await stations.engine.prefill({ chunks: chunks.map(({ ids }) => ids) }, signal);
}

/** Reads one step of what requests at a place will read, so that they need not; what a cancelled step has read is kept. */
export async function readAhead(
  stations: PathStations,
  request: PlaceRequest,
  signal?: AbortSignal,
): Promise<ReadResult> {
  const document = visible(request);
  const local = localContext(stations.healer, document, request.cursor);
  const chunks = choose(
    stations,
    request,
    document,
    familiesAt(document, request.cursor),
    local,
    chunksNeeded(request.reader),
  );
  const params = { ...contextOf(request, local, chunks), ...shortLocal(stations) };
  return stations.engine.read(params, signal);
}

/** The chunks that a request will read from their caches, best first. @param times of the ranking, as many as that */
export function chunksRead(stations: GateStations, request: PlaceRequest, times = 1): IndexedChunk[] {
  const most = times * chunksCached(request.reader);
  if (most === 0) return [];
  const document = visible(request);
  const families = familiesAt(document, request.cursor);
  return choose(stations, request, document, families, localContext(stations.healer, document, request.cursor), most);
}

/** The document as far as it may be seen. */
function visible({ path, languageId, text, cursor, hideAfter }: PlaceRequest): OpenDocument {
  return { path, languageId: languageId ?? languageOf(path).id, text: hideAfter ? text.slice(0, cursor) : text };
}

/** The gate's choice, best first unless it is held steady; never a chunk that shows what the local context shows already. */
function choose(
  { session }: GateStations,
  { cursor, hideAfter, steady, fromParts }: PlaceRequest,
  { path, text }: OpenDocument,
  families: readonly string[],
  local: LocalContext,
  most: number,
): IndexedChunk[] {
  if (most === 0) return [];
  const { chunks } = session.index;
  const overlaps = overlapsLocal((key) => chunks.get(key), local, hideAfter);
  const exclude = fromParts ? (key: ChunkKey) => chunks.get(key)?.path === path || overlaps(key) : overlaps;
  const query = { text: queryText(text.slice(0, cursor)), path, exclude, families };
  const ranked = session.gate.rank(query, steady ? steadyTimes * most : most).map(({ key }) => key);
  return (steady?.choose(path, ranked, most) ?? ranked).map((key) => chunks.get(key)!);
}

/** Keys of the open file's chunks up to the cursor, or of all of them, where offsets do not tell or none may be seen. */
export function ownChunks(
  { index }: SearchableWorkspace,
  { path, cursor, hideAfter, fromParts }: Pick<PlaceRequest, 'path' | 'cursor' | 'hideAfter' | 'fromParts'>,
): ChunkKey[] {
  const own = index.files.get(path)?.chunks ?? [];
  return own.filter(({ start }) => hideAfter || fromParts || start < cursor).map(({ key }) => key);
}

function contextOf(
  { reader }: Pick<CompletionRequest, 'reader'>,
  { ids, fileTokens, history }: LocalContext,
  chunks: readonly IndexedChunk[],
) {
  return {
    reader: withChunks(reader, chunks.length),
    chunks: chunks.map((chunk) => chunk.ids),
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
  chunks: readonly IndexedChunk[],
  writing: Writing,
  { signal, onText, enough }: CompletionOptions,
): Promise<NoCompletion | undefined> {
  const params = {
    ...contextOf({ reader }, local, chunks),
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
