/**
 * What the editor's client and the sidecar say to each other beyond LSP: all that src/ imports of server/, with
 * settings.ts. Completions are LSP's own textDocument/inlineCompletion; everything else that Fovea does is here.
 * Positions are LSP's (lines and UTF-16 units from 0), URIs are strings, times ms. Knows no `vscode` and no engine.
 */
import type { Position, Range } from 'vscode-languageserver';
import type { Said, Sentence } from './base/sentence.ts';
import type { LeftOutReason } from './workspace/ignore.ts';

/** In `initializationOptions`; the server starts nothing before it has them. */
export interface InitializationOptions {
  /** folder for models, indexes and statistics; undefined: the command line's */
  storageFolder?: string;
  /** whether the user trusts the workspace: without trust no git runs and only the default model serves */
  trusted: boolean;
  /** the extension's version, for reports */
  clientVersion?: string;
  /** the client words sentences itself: warnings come as `fovea/warning`, not as window/showMessage */
  wordsSentences?: boolean;
  /** as a person left it: a server that died and starts again stays paused */
  paused?: boolean;
}

/** What the product is doing, in the order in which a person should hear of it. */
export type StateName =
  | 'starting'
  /** no model on this machine yet, and none asked for: `fovea/getModel` gets it */
  | 'noModel'
  | 'gettingModel'
  | 'indexing'
  | 'ready'
  | 'answering'
  | 'paused'
  /** answers, but far above the time that people wait for */
  | 'slow'
  | 'failed';

/** server → client, at most five times a second, and whenever `state` changes. */
export interface StatusReport {
  state: StateName;
  /** one English sentence: what is wrong and what to do; for `failed` and `slow` always */
  message?: string;
  /** the same, for a client that words it itself */
  sentence?: Sentence;
  /** 0 to 1, of `gettingModel` and `indexing` */
  fraction?: number;
  index: {
    files: number;
    chunks: number;
    /** tokens of all chunks */
    tokens: number;
    /** files left out, by reason */
    leftOut: Partial<Record<LeftOutReason, number>>;
    /** folders that were not entered, by reason: what lies in them is not counted */
    leftOutFolders?: Partial<Record<LeftOutReason, number>>;
  };
  /** that git did not serve for a repository, why, and what a person may do; absent where it did, or there is none */
  git?: Said;
  caches: {
    chunks: number;
    bytes: number;
    limitBytes: number;
    /** those on disk, where they are kept, and how many were read from there instead of computed */
    disk?: { chunks: number; bytes: number; limitBytes: number; restored: number };
  };
  /** of the model that serves */
  model?: {
    id: string;
    title: string;
    adapter: boolean;
    reader: string;
    /** measured to be able to explain, document and write tests */
    capable: boolean;
  };
  /** what it runs on */
  device?: DeviceReport;
  /** of the engine on the CPU */
  threads?: number;
  /** its 8-bit products: their form, and whether the fastest would give wrong sums on this processor */
  arithmetic?: { form: string; processorSaturates: boolean };
  /** how fast it is there, by its last forwards: tokens a second of reading and of writing; whether it reads less for that */
  speed?: { readPerSecond: number; writePerSecond: number; reduced: boolean };
  /** made by the engine since it started */
  forwards?: number;
  /** the answer given last */
  last?: { firstTokenMs: number; totalMs: number; chunks: number };
}

/** What forwards run on, and why that. */
export interface DeviceReport {
  kind: 'cpu' | 'gpu';
  /** the GPU that serves, as the platform names it */
  adapter?: string;
  driver?: string;
  /** why the GPU serves, or why not */
  why: Said;
}

/** What decides that a path is ignored. */
export interface LeftOutRule {
  /** the ignore file */
  source: string;
  /** from 1 */
  line: number;
  text: string;
}

/** A file that is left out, or a folder that was not entered. */
export interface LeftOutEntry {
  /** as in `Source` */
  path: string;
  kind: 'file' | 'folder';
  reason: LeftOutReason;
  rule?: LeftOutRule;
}

/** All that is left out of the index; the counts are of all, the entries of those that are named. */
export interface LeftOutReport {
  files: Partial<Record<LeftOutReason, number>>;
  folders: Partial<Record<LeftOutReason, number>>;
  entries: LeftOutEntry[];
}

/** Whether a document is read as part of the workspace; if not, why. */
export type FileExplanation =
  | { state: 'read' }
  /** in no folder of the workspace, not on disk, or not known yet */
  | { state: 'unknown' }
  | {
      state: 'leftOut';
      reason: LeftOutReason;
      /** the folder that is left out with all that is in it, where it is not the file alone */
      folder?: string;
      rule?: LeftOutRule;
    };

/** A piece of the workspace, as it is shown. `id` names it in this session: what a webview may send back. */
export interface Source {
  id: string;
  uri: string;
  /** relative to its workspace folder; begins with the folder's name where there are several */
  path: string;
  /** of a saved notebook: the cell that `range` lies in, among all of its cells from 0 */
  cell?: number;
  range: Range;
  /** enclosing declarations, outermost first */
  scope: string[];
  /** its first lines, at most 12 */
  preview: string;
  /** of the attention, 0 to 1; undefined before it is measured */
  share?: number;
}

/** What an offer came from. */
export interface ConsultedReport {
  /** number of the offer; it stands in its item's command */
  offer: number;
  uri: string;
  /** where it was offered */
  range: Range;
  reader: string;
  /** best first */
  sources: Source[];
  /** runs that stand elsewhere word for word; lines from 0 */
  copied: { uri: string; path: string; line: number; cell?: number; tokens: number }[];
  times: { promptMs: number; gateMs: number; firstTokenMs: number; totalMs: number };
}

/** Where a person put the cursor, other than by typing. */
export interface CursorParams {
  uri: string;
  position: Position;
}

/** Which part of the workspace a question is about; empty lists: all of it. */
export interface AskScope {
  /** URIs of folders and files */
  within: string[];
  /** text that the question is about, such as the selection */
  selection?: { uri: string; range: Range };
}

export interface AskParams {
  /** of one conversation; an unknown one begins anew */
  conversation: string;
  question: string;
  /** earlier turns, oldest first: the server keeps none */
  history: { question: string; answer: string }[];
  scope: AskScope;
  /** have a model write that is not measured to be able to */
  write?: boolean;
  /** what the answer's `$/progress` values (`AskUpdate`) are sent under */
  partialResultToken: string;
}

/** Lines of a source, word for word. `id` names their place as a source's does. */
export interface Quote extends Pick<Source, 'id' | 'uri' | 'path' | 'cell' | 'range' | 'scope'> {
  /** whole lines; what is covered is covered here, too */
  text: string;
}

/** What one file says to a question: its declaration and the lines that say it, in their order. */
export interface Passage {
  path: string;
  quotes: Quote[];
}

/**
 * In this order: `sources` once; `extract` once, where the model is not measured to be able to write; where one writes,
 * `text` until done and `shares` once.
 */
export type AskUpdate =
  | { kind: 'sources'; sources: Source[] }
  | { kind: 'extract'; extract: Passage[] }
  | { kind: 'text'; delta: string }
  | { kind: 'shares'; shares: Record<string, number> };

export interface AskResult {
  /** empty where an extract is the answer */
  answer: string;
  /** shortest first; empty where the model is measured to be able to write */
  extract: Passage[];
  /** the answer was written by a model that is not measured to be able to: it may well be wrong */
  trial: boolean;
  /** ids of sources whose share was above that of an even spread, best first */
  cited: string[];
  /** the gate found nothing that has to do with the question */
  nothingFound: boolean;
  times: { firstTokenMs: number; totalMs: number };
}

export interface FindSimilarParams {
  uri: string;
  range: Range;
  most: number;
}

/** What a command for a selection is to write. */
export type RewriteKind = 'explain' | 'document' | 'tests';

export interface RewriteParams {
  kind: RewriteKind;
  uri: string;
  range: Range;
}

export interface RewriteResult {
  /** Markdown for `explain`; the text that takes the range's place for `document`; a whole file for `tests` */
  text: string;
  sources: Source[];
}

export interface ModelChoice {
  /** what the setting `fovea.model` is given */
  id: string;
  title: string;
  licence: string;
  /** to be fetched */
  bytes: number;
  present: boolean;
  current: boolean;
  /** measured to be able to explain, document and write tests */
  capable: boolean;
}

/** Counted on this machine, kept in one file there, sent nowhere. */
export interface StatisticsReport {
  /** ISO date of the first count */
  since: string;
  /** offers shown, and those taken whole (an editor tells nobody of a part); each by language id */
  languages: Record<string, { offered: number; accepted: number }>;
  /** reasons for which nothing was offered, by name */
  silent: Record<string, number>;
  /** ms; of the answers since the server started, undefined without any */
  latency?: { p50: number; p95: number; answers: number };
}

/** Versions, settings that differ from their defaults, counts and times; no path and no source text. Markdown. */
export interface ProblemReport {
  markdown: string;
}

/** Of a request that failed: what its error's `data` holds. A person is to read it. */
export type { Said, Sentence, SentenceName, Sentences } from './base/sentence.ts';
export type { LeftOutReason } from './workspace/ignore.ts';

/** Method names with their directions; C: sent by the client, S: by the server. */
export const methods = {
  /** S notification: StatusReport */
  status: 'fovea/status',
  /** S notification: Said; only where the client words sentences itself */
  warning: 'fovea/warning',
  /** C request: {} → StatusReport */
  getStatus: 'fovea/getStatus',
  /** C notification: CursorParams; what is typed there next is prepared for */
  cursor: 'fovea/cursor',
  /** S notification: CursorParams; nothing could be offered there when it was asked for, and now something can */
  better: 'fovea/better',
  /** C request: { offer?: number } (the last one without) → ConsultedReport | null */
  consulted: 'fovea/consulted',
  /** C notification: { offer: number }, when all of it was taken */
  accepted: 'fovea/accepted',
  /** C request: AskParams → AskResult; cancellable */
  ask: 'fovea/ask',
  /** C request: FindSimilarParams → Source[] */
  findSimilar: 'fovea/findSimilar',
  /** C request: RewriteParams → RewriteResult; cancellable */
  rewrite: 'fovea/rewrite',
  /** C request: { paused: boolean } → null */
  pause: 'fovea/pause',
  /** C request: {} → null, when it has begun */
  reindex: 'fovea/reindex',
  /** C request: {} → LeftOutReport, for a person who asks to see it */
  leftOut: 'fovea/leftOut',
  /** C request: { uri: string } → FileExplanation, of the document that a person looks at */
  explainFile: 'fovea/explainFile',
  /** C request: {} → { bytes: number } that were freed */
  deleteCaches: 'fovea/deleteCaches',
  /** C request: {} → ModelChoice[] */
  models: 'fovea/models',
  /** C request: { model: string } → null when it is there; progress through window/workDoneProgress; cancellable */
  getModel: 'fovea/getModel',
  /** C request: {} → null: replaces an engine that failed */
  restartEngine: 'fovea/restartEngine',
  /** C request: {} → StatisticsReport */
  statistics: 'fovea/statistics',
  /** C request: {} → null */
  eraseStatistics: 'fovea/eraseStatistics',
  /** C request: {} → ProblemReport */
  report: 'fovea/report',
  /** C notification: { trusted: true } */
  trusted: 'fovea/trusted',
} as const;

/** The command that an inline completion's item carries, run by the client when the item was accepted: `[offer]`. */
export const acceptedCommand = 'fovea.offerAccepted';
