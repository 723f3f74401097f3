/**
 * What a feature of the server is given: the connection and the parts behind it, as interfaces, so that a test can stand
 * in for each. Knows no feature and builds nothing: `server/lsp/server.ts` does.
 */
import type {
  CancellationToken,
  ClientCapabilities,
  Connection,
  Range,
  ServerCapabilities,
  TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { EngineInfo, ReaderSpec, Speed } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import type { EngineClient } from '../engineClient/engineClient.ts';
import type { TokenHealer } from '../prompt/healing.ts';
import type { InitializationOptions, Source, StatusReport } from '../protocol.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { Settings } from '../settings.ts';
import type { Syntax } from '../syntax/syntax.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';

/** One feature: registers its handlers, and adds to `context.capabilities` what it needs to say there. */
export type Feature = (context: ServerContext) => void;

export interface ServerContext {
  readonly connection: Connection;
  /** the editor's texts, kept in step by increments; whoever registers listeners on it does so when it is set up */
  readonly documents: TextDocuments<TextDocument>;
  /** an open document as completions see it: a notebook's cell with the cells around it; undefined: not open */
  seen(uri: string): SeenText | undefined;
  /** as the client gave them, checked; `trusted` as it was at the start, see `workspace.trusted` */
  readonly options: InitializationOptions;
  readonly clientCapabilities: ClientCapabilities;
  /** the answer to `initialize`; features add to it while they are set up */
  readonly capabilities: ServerCapabilities;
  readonly settings: SettingsSource;
  readonly model: ModelHost;
  readonly workspace: WorkspaceHost;
  readonly secrecy: Secrecy;
  readonly status: StatusBoard;
  readonly log: Log;
  /** the one queue in front of the engine: whoever asks it anything does so through `scheduledEngine` */
  readonly scheduler: Scheduler;
  /** parsers, for what filters ask of a text */
  readonly syntax: Syntax;
  /** absolute; models, indexes, statistics */
  readonly storageFolder: string;
  /** aborted when the server shuts down */
  readonly ended: AbortSignal;
  /** what a shutdown waits for, the last one given first */
  onShutdown(dispose: () => void | Promise<void>): void;
  /**
   * Everything that `complete` passes through, as it is now: ask anew for each request. Undefined while there is no model
   * or its engine has not started yet; an engine that restarts or failed is still there and says so itself.
   */
  serving(): Serving | undefined;
  /** how fast the engine is here, by its last forwards; undefined without one */
  speed(): Speed | undefined;
}

/** A model, its engine and the workspace cut with its tokenizer: what `complete` takes, and what goes with it. */
export interface Serving {
  readonly info: EngineInfo;
  readonly tokenizer: Tokenizer;
  /** names the tokenizer, for chunks cut with it */
  readonly tokenizerId: string;
  readonly healer: TokenHealer;
  /** tokens that end a line */
  readonly lineEnds: readonly number[];
  readonly engine: EngineClient;
  readonly session: SearchableWorkspace;
  /** the setting `reader`, or the adapter's own choice */
  readonly reader: ReaderSpec;
  /** id in the model store */
  readonly modelId: string;
}

/** Settings, checked: a wrong value was warned of and the default serves in its place. */
export interface SettingsSource {
  /** for the whole window; `defaultSettings` before the client has answered for the first time */
  readonly current: Settings;
  /** as they hold in a document: its folder's and its language's own */
  of(uri: string, languageId: string): Promise<Settings>;
  /** called after every change, and when they were first read; @returns what ends the listening */
  onChange(listener: (settings: Settings, before: Settings) => void): () => void;
}

export interface ModelHost {
  /** resolves when there is a `Serving`, or rejects as cancelled; waits for as long as that takes */
  whenServing(signal?: AbortSignal): Promise<void>;
  /** after each change of model, engine or reader; @returns what ends the listening */
  onChange(listener: () => void): () => void;
}

/** What is read of an open document: its text, or that of several of which it is one. */
export interface SeenText {
  uri: string;
  languageId: string;
  text: string;
  /** UTF-16 offsets between which the document itself stands in `text` */
  start: number;
  end: number;
  /** of several: what the disk has under its path is another text */
  fromParts: boolean;
}

/** Where a document stands. */
export interface Place {
  /** as the index names it, of a cell its notebook; of one that is not in a folder of the workspace its name alone */
  path: string;
  /** whether the index may hold its text: false for untitled documents, cells of notebooks and files outside */
  indexable: boolean;
}

export interface WorkspaceHost {
  readonly trusted: boolean;
  /** several folders: paths begin with a folder's name */
  readonly folderNames: readonly string[];
  placeOf(uri: string): Place;
  /** URI of a path that the index holds. */
  uriOf(path: string): string;
  /** A piece of an indexed file as it is shown; its id is the chunk's where `range` is a chunk's. Undefined: gone. */
  sourceOf(path: string, start: number, end: number, scope?: readonly string[]): Source | undefined;
  /** The piece of an indexed file's text in LSP positions. */
  rangeOf(path: string, start: number, end: number): Range | undefined;
  /** A line of an indexed file, counted from 1, in LSP's counting, from 0: in a notebook that of a cell. */
  lineIn(path: string, line: number): { line: number; cell?: number };
  /** resolves when all that was typed or changed up to now is in the index */
  settled(): Promise<void>;
}

/** What is never read, open or not: nothing is asked, computed, kept or shown for such a document. */
export interface Secrecy {
  /** as it is named, and as its text is now */
  isSecret(uri: string): boolean;
}

/** Builds the status that the client shows. */
export interface StatusBoard {
  readonly paused: boolean;
  /** the latest that was built */
  readonly report: StatusReport;
  /** Somebody is in a document now; of a secret one the status says why nothing is offered. */
  inDocument(secret: boolean): void;
  /** Something is being answered until the returned function is called. */
  begin(): () => void;
  /** an answer was given; figures only */
  answered(last: { firstTokenMs: number; totalMs: number; chunks: number }): void;
}

/** The client's output channel: numbers and reasons, never source text and no paths. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** A signal that aborts with a request's token; `dispose` once the request is answered. */
export interface RequestSignal {
  signal: AbortSignal;
  dispose(): void;
}

export function signalOf(token: CancellationToken): RequestSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listening = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listening.dispose() };
}
