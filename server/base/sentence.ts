/**
 * Sentences that the editor's client words itself, in its user's language and with its own commands: their names, and
 * what stands in them. Who words none shows the English one that goes with each. Knows no words.
 */

/** What is said, as the command line or any other client shows it; and its name, where it has one. */
export interface Said {
  message: string;
  sentence?: Sentence;
}

type GpuFigures = [adapter: string, gpuReads: number, gpuWrites: number, cpuReads: number, cpuWrites: number];

export interface Sentences {
  hubRefused: [repo: string];
  hubAnswered: [repo: string, status: number];
  hubUnreachable: [repo: string];
  certificateUntrusted: [code: string];
  downloadDamaged: [what: string];
  pythonMissing: [];
  pipMissing: [];
  /** asked: as pip names it, `name==version` */
  pipUnreachable: [asked: string];
  pipLacks: [asked: string];
  pipRefused: [asked: string];
  pipFailed: [asked: string, said: string];
  neitherSource: [hub: Said, pip: Said];
  modelDamaged: [file: string];
  noSuchModel: [name: string];
  diskFull: [];
  folderUnusable: [folder: string, code: string];
  onlyDefaultModel: [];
  modelNotOpened: [reason: string];
  modelNotPrepared: [];
  preparingModel: [];
  engineRestarts: [reason: string];
  engineGaveUp: [reason: string];
  workspaceUnreadable: [reason: string];
  changesLost: [files: number, reason: string];
  secretDocument: [];
  selectionSecret: [];
  gitNotAsked: [];
  gitMissing: [];
  /** more: repositories in it of which the same holds */
  gitRefuses: [folder: string, more: number];
  gitFailed: [folder: string, more: number];
  slow: [firstTokenMs: number, readPerSecond: number];
  settingWrong: [setting: string, served: string];
  encodingUnknown: [encoding: string];
  readerNeedsAdapter: [reader: string, served: string];
  noModelYet: [];
  nothingSelected: [];
  selectionUnknown: [];
  modelTooSmall: [model: string, better: string | null];
  withoutShipped: [why: Said];
  modelNameUnknown: [setting: string];
  deviceAsked: [kind: 'cpu' | 'gpu'];
  /** platform: as Node names it, with its architecture */
  gpuNotSupported: [platform: string];
  gpuMissing: [];
  gpuSoftware: [adapter: string];
  gpuNotMeasured: [adapter: string];
  /** tokens a second */
  gpuFaster: GpuFigures;
  gpuSlower: GpuFigures;
  gpuFailed: [adapter: string, reason: string];
  gpuLost: [adapter: string, reason: string];
}

export type SentenceName = keyof Sentences;

export type Sentence = { [Name in SentenceName]: { name: Name; args: Readonly<Sentences[Name]> } }[SentenceName];

/** Shows a sentence to a person, who goes on with what there is. */
export type Warn = (message: string, sentence?: Sentence) => void;
