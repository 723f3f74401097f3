/**
 * What a request reads at a place beside its local context: the text after the cursor, and what the gate chooses of the
 * workspace's chunks. Knows no engine.
 */
import { languageOf } from './chunking/languages.ts';
import type { ChunkKey, EngineInfo, ReaderSpec } from './engine/protocol.ts';
import { chunksCached, chunksChosen, withAfter } from './engine/readers/readerSpec.ts';
import { type ChoicePlace, chooseChunks } from './gate/choice.ts';
import { overlaps, overlapsLocal } from './gate/gate.ts';
import { type SteadyChoice, steadyTimes } from './gate/steadyChoice.ts';
import { type LocalContext, localContext, type OpenDocument } from './prompt/localContext.ts';
import { textAfter } from './prompt/textAfter.ts';
import type { Stations } from './stations.ts';
import { familiesAt } from './syntax/familiesAt.ts';
import type { IndexedChunk } from './workspace/repositoryIndex.ts';
import type { ChunkSource, SearchableWorkspace } from './workspace/workspaceSession.ts';
import type { ReadChunk } from './writing/writing.ts';

/** What decides what a request reads. */
export interface PlaceRequest {
  /** of the document, relative to the repository, parts joined by '/' */
  path: string;
  /** as the editor knows it; without it, what the path says */
  languageId?: string;
  /** the document as it stands in the editor */
  text: string;
  /** UTF-16 offset */
  cursor: number;
  reader: ReaderSpec;
  /** what the repository holds of this file after the cursor counts as not written yet */
  hideAfter: boolean;
  /** `text` is put together from parts of the file: what the index holds of that is the same, at other offsets */
  fromParts?: boolean;
  /** of the documents that are typed in: without it the best chunks are read, whatever was read before */
  steady?: SteadyChoice;
}

export type GateStations = Pick<Stations, 'healer'> & {
  /** most tokens of a chunk */
  info: Pick<EngineInfo, 'chunkTokens'>;
  session: SearchableWorkspace;
};

/** As the engine is asked to read it: the text after the cursor is the first chunk, where the reader has it read. */
export function readsAt(stations: GateStations, request: PlaceRequest, seen: Seen): Reads {
  const after = afterChunk(stations, request, seen.document);
  const chosen = choose(stations, request, { ...seen, after }, chunksChosen(request.reader));
  return { ...withAfter<ReadChunk>(request.reader, chosen, after), indexedFrom: after ? 1 : 0 };
}

/**
 * The chunks that a request will read from their caches, best first; one more than it will where there is text after the
 * cursor. @param times of the ranking, as many as that
 */
export function chunksRead(stations: GateStations, request: PlaceRequest, times = 1): IndexedChunk[] {
  if (chunksCached(request.reader) === 0) return [];
  const most = times * chunksChosen(request.reader);
  return choose(stations, request, { ...seenAt(stations, request), after: undefined }, most);
}

/** All that decides, of the document alone. */
export function seenAt({ healer }: Pick<GateStations, 'healer'>, request: PlaceRequest): Seen {
  const document = visible(request);
  const local = localContext(healer, document, request.cursor);
  return { document, families: familiesAt(document, request.cursor), local };
}

/** The document as far as it may be seen. */
export function visible({ path, languageId, text, cursor, hideAfter }: PlaceRequest): OpenDocument {
  return { path, languageId: languageId ?? languageOf(path).id, text: hideAfter ? text.slice(0, cursor) : text };
}

/** What a request reads beside its local context. */
export interface Reads {
  reader: ReaderSpec;
  chunks: ReadChunk[];
  /** those from this number on are of the index */
  indexedFrom: number;
}

/** The text after the cursor, where the reader reads it and there is any. */
function afterChunk(
  { healer, info }: GateStations,
  { reader, cursor, hideAfter, fromParts = false }: PlaceRequest,
  document: OpenDocument,
): ReadChunk | undefined {
  if (!reader.after || hideAfter) return undefined;
  const found = textAfter(healer.tokenizer, document, cursor, info.chunkTokens);
  return found && { ...found, path: document.path, scope: [], text: document.text, unplaced: fromParts };
}

/** The gate's choice, best first unless it is held steady; never a chunk that shows what the local context shows already. */
function choose(
  { session: { gate, index } }: GateStations,
  { cursor, hideAfter, steady, fromParts }: PlaceRequest,
  { document: { path, text }, families, local, after }: Seen & { after: ReadChunk | undefined },
  most: number,
): IndexedChunk[] {
  if (most === 0) return [];
  const { chunks } = index;
  const isLocal = overlapsLocal((key) => chunks.get(key), local, hideAfter);
  const isSeen = (key: ChunkKey): boolean => isLocal(key) || (after !== undefined && overlaps(chunks.get(key)!, after));
  const allows = (key: ChunkKey): boolean => !(isSeen(key) || (fromParts && chunks.get(key)?.path === path));
  const place = { path, text, cursor, families, allows, ...looksIn(index) };
  const ranked = steady
    ? chooseChunks(gate, place, steadyTimes * most, steady.held(path))
    : chooseChunks(gate, place, most);
  return (steady?.choose(path, ranked, most) ?? ranked).map((key) => chunks.get(key)!);
}

/** How the gate looks at the index. */
export function looksIn(index: ChunkSource): Pick<ChoicePlace, 'chunkOf' | 'chunksIn' | 'textOf'> {
  return {
    chunkOf: (key) => index.chunks.get(key),
    chunksIn: (path) => index.files.get(path)?.chunks ?? [],
    textOf: (key) => index.textOf(index.chunks.get(key)!),
  };
}

/** What is seen of the open document at a place. */
export interface Seen {
  document: OpenDocument;
  families: readonly string[];
  local: LocalContext;
}

/** Keys of the open file's chunks up to the cursor, or of all of them, where offsets do not tell or none may be seen. */
export function ownChunks(
  { index }: SearchableWorkspace,
  { path, cursor, hideAfter, fromParts }: Pick<PlaceRequest, 'path' | 'cursor' | 'hideAfter' | 'fromParts'>,
): ChunkKey[] {
  const own = index.files.get(path)?.chunks ?? [];
  return own.filter(({ start }) => hideAfter || fromParts || start < cursor).map(({ key }) => key);
}
