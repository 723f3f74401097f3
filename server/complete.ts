/**
 * THE PATH: from a document and a cursor to a completion, a line a station, each value between two stations plain data.
 * Knows no door: the command line, the editor and the bench come through here.
 */
import { languageOf } from './chunking/languages.ts';
import type { GenerateResult, ReaderSpec, Timings } from './engine/protocol.ts';
import { chunksCached, chunksNeeded, withChunks } from './engine/readers/readerSpec.ts';
import { FoveaError } from './errors.ts';
import { overlapsLocal, queryText } from './gate/gate.ts';
import { type LocalContext, localContext, type OpenDocument } from './prompt/localContext.ts';
import { type ConsultedChunk, type CopiedRun, consultedChunks, copiedRuns } from './provenance.ts';
import type { Stations } from './stations.ts';
import type { IndexedChunk } from './workspace/repositoryIndex.ts';

export interface CompletionRequest {
  /** of the document, relative to the repository, parts joined by '/' */
  path: string;
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
}

export interface CompletionTimes {
  /** token healing and local context */
  promptMs: number;
  gateMs: number;
  engine: Timings;
  totalMs: number;
}

export interface Completion {
  text: string;
  end: GenerateResult['end'];
  /** best first */
  chunks: ConsultedChunk[];
  copied: CopiedRun[];
  times: CompletionTimes;
}

/**
 * Why there is none. `nothing`: the model has nothing to add here; `refused`: this model cannot do what was asked;
 * `error` says what to do about the latter two.
 */
export type NoCompletion =
  | { reason: 'nothing' | 'cancelled' }
  | { reason: 'refused' | 'engineDown'; error: FoveaError };

type PathStations = Pick<Stations, 'healer' | 'lineEnds' | 'session' | 'engine'>;

/** Never throws for what goes wrong in the engine: that is a reason. */
export async function complete(
  stations: PathStations,
  request: CompletionRequest,
  signal?: AbortSignal,
): Promise<Completion | NoCompletion> {
  const started = performance.now();
  const document = visible(request);
  const local = localContext(stations.healer, document, request.cursor);
  const prompted = performance.now();
  const chunks = choose(stations, request, document, local);
  const chosen = performance.now();
  const generated = await generate(stations, request, local, chunks, signal);
  if ('reason' in generated) return generated;
  const text = textOf(stations, request, local, generated);
  if (text === '') return { reason: 'nothing' };
  const { index } = stations.session;
  return {
    text,
    end: generated.end,
    chunks: consultedChunks(index, chunks, generated.shares),
    copied: copiedRuns(
      index,
      stations.healer.tokenizer,
      generated.tokens.map(({ copy }) => copy),
    ),
    times: {
      promptMs: prompted - started,
      gateMs: chosen - prompted,
      engine: generated.timings,
      totalMs: performance.now() - started,
    },
  };
}

/** Computes the caches of the chunks that a request will read, so that it need not. */
export async function prefetch(
  stations: PathStations,
  request: CompletionRequest,
  signal?: AbortSignal,
): Promise<void> {
  const document = visible(request);
  const local = localContext(stations.healer, document, request.cursor);
  const chunks = choose(stations, request, document, local).slice(0, chunksCached(request.reader));
  await stations.engine.prefill({ chunks: chunks.map(({ ids }) => ids) }, signal);
}

/** The document as far as it may be seen. */
function visible({ path, text, cursor, hideAfter }: CompletionRequest): OpenDocument {
  return { path, languageId: languageOf(path).id, text: hideAfter ? text.slice(0, cursor) : text };
}

/** The gate's choice, best first; never a chunk that shows what the local context shows already. */
function choose(
  { session }: PathStations,
  { cursor, reader, hideAfter }: CompletionRequest,
  { path, text }: OpenDocument,
  local: LocalContext,
): IndexedChunk[] {
  const most = chunksNeeded(reader);
  if (most === 0) return [];
  const { chunks } = session.index;
  const exclude = overlapsLocal((key) => chunks.get(key), local, hideAfter);
  const query = { text: queryText(text.slice(0, cursor)), path, fileText: text, exclude };
  return session.gate.rank(query, most).map(({ key }) => chunks.get(key)!);
}

async function generate(
  { session, engine, lineEnds, healer }: PathStations,
  { path, reader, maxTokens, oneLine, cursor, hideAfter }: CompletionRequest,
  local: LocalContext,
  chunks: readonly IndexedChunk[],
  signal: AbortSignal | undefined,
): Promise<GenerateResult | NoCompletion> {
  // The open file's chunks up to the cursor are on disk what the history is as typed.
  const own = session.index.files.get(path)?.chunks ?? [];
  const replaced = own.filter(({ start }) => hideAfter || start < cursor);
  const params = {
    reader: withChunks(reader, chunks.length),
    chunks: chunks.map(({ ids }) => ids),
    local: local.ids,
    localFileTokens: local.fileTokens,
    history: local.history,
    exclude: replaced.map(({ key }) => key),
    maxTokens,
    endIds: healer.tokenizer.special.ends,
    lastIds: oneLine ? lineEnds : [],
    ...(local.constraint ? { constraint: local.constraint } : {}),
    draft: reader.copy,
  };
  try {
    return await engine.generate(params, signal ? { signal } : {});
  } catch (error) {
    if (!(error instanceof FoveaError)) throw error;
    if (error.kind === 'cancelled') return { reason: 'cancelled' };
    return { reason: error.kind === 'failure' ? 'engineDown' : 'refused', error };
  }
}

/** What the tokens add to the typed text; of one line, without the break that ended it. */
function textOf(
  { healer }: PathStations,
  { oneLine }: CompletionRequest,
  local: LocalContext,
  { tokens }: GenerateResult,
): string {
  const text = healer.textAfter(
    local,
    tokens.map(({ id }) => id),
  );
  return oneLine ? text.split(/\r?\n/, 1)[0] : text;
}
