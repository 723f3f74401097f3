/**
 * The root: builds what a completion passes through, from a model's name and a repository's folder, and takes it down
 * again. Knows no cursor and no door (command line, editor).
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Chunker } from './chunking/chunker.ts';
import { Grammars } from './chunking/grammars.ts';
import type { EngineInfo } from './engine/protocol.ts';
import { createTokenizer } from './engine/tokenizer/createTokenizer.ts';
import type { Tokenizer } from './engine/tokenizer.ts';
import { EngineClient } from './engineClient.ts';
import { throwIfAborted } from './errors.ts';
import type { Installation } from './installation.ts';
import { importedModel } from './models/importedModel.ts';
import { shippedParts } from './models/shippedParts.ts';
import type { ModelStore } from './models/store.ts';
import type { Progress } from './progress.ts';
import { chunkHeader } from './prompt/header.ts';
import { TokenHealer } from './prompt/healing.ts';
import { lineEndIds } from './prompt/lineEndIds.ts';
import { defaultReaderOf, startEngine } from './startEngine.ts';
import { RepositoryIndex } from './workspace/repositoryIndex.ts';
import { WorkspaceSession } from './workspaceSession.ts';

export interface StationsOptions {
  installation: Installation;
  store: ModelStore;
  /** folder for stored chunks of all repositories */
  chunkFolder: string;
  /** as `ModelStore.get` takes it */
  model: string;
  /** file of a focus adapter, or `noAdapter`; without it the one that ships for the model */
  adapter?: string;
  repo: string;
  progress: Progress;
  signal?: AbortSignal;
  /** a sentence for the user; the work goes on */
  warn(message: string): void;
  /** numbers and reasons for a log */
  log?(line: string): void;
}

/** Everything that `complete` passes through. Whoever opened them closes them. */
export interface Stations {
  info: EngineInfo;
  /** the reader where nobody asks for another: the adapter's own choice, where it makes one */
  defaultReader: string;
  tokenizer: Tokenizer;
  /** names the tokenizer, for chunks cut with it */
  tokenizerId: string;
  healer: TokenHealer;
  /** tokens that end a line */
  lineEnds: readonly number[];
  session: WorkspaceSession;
  engine: EngineClient;
  /** the model's own file or folder, for who runs the same weights otherwise */
  modelPath: string;
  close(): Promise<void>;
}

/** More threads than cores halve the speed; more than these are of no use to so small a model. */
const mostThreads = 8;
/** 64 chunks of the default model and some room, in int8. */
const cacheBytes = 512e6;

export function engineThreads(): number {
  return Math.min(mostThreads, availableParallelism());
}

/** @throws FoveaError where the model or the repository cannot be used, or the signal aborts */
export async function openStations(options: StationsOptions): Promise<Stations> {
  const { installation, store, model, adapter, progress, signal, warn, log } = options;
  const threads = engineThreads();
  const check = { progress, ...(signal ? { signal } : {}) };
  const {
    stored,
    modelDir,
    tokenizer: data,
  } = await importedModel(store, model, { quantisation: 'rowq', threads, ...check });
  const { sha256: tokenizerId, sourcePath: modelPath } = stored;
  const tokenizer = createTokenizer(data);
  const shipped = await shippedParts(path.join(installation.packageRoot, 'models'), tokenizerId, warn);
  let latest: EngineClient | undefined;
  const client = (): EngineClient => {
    throwIfAborted(signal);
    latest = new EngineClient({ entry: installation.engine, ...(log ? { log } : {}) });
    return latest;
  };
  const close = async (): Promise<void> => latest?.dispose();
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const params = { modelDir, threads, cacheBytes };
    const { engine, info, adapterFile } = await startEngine({ client, params, adapter, shipped, progress, warn });
    log?.(`engine runs as process ${info.processId}`);
    const index = repositoryIndex(options, tokenizer, tokenizerId, info.chunkTokens);
    const session = new WorkspaceSession(index, engine);
    await session.open(check);
    const healer = new TokenHealer(tokenizer);
    const lineEnds = lineEndIds(tokenizer);
    const defaultReader = await defaultReaderOf(adapterFile, warn);
    return { info, defaultReader, tokenizer, tokenizerId, healer, lineEnds, session, engine, modelPath, close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The index alone, as a model's tokens cut the repository; without `chunkFolder` its chunks are not stored. */
export function repositoryIndex(
  options: Pick<StationsOptions, 'installation' | 'repo' | 'warn'> & Partial<Pick<StationsOptions, 'chunkFolder'>>,
  tokenizer: Tokenizer,
  tokenizerId: string,
  chunkTokens: number,
): RepositoryIndex {
  const { installation, chunkFolder, repo, warn } = options;
  const grammars = new Grammars(installation.locateWasm);
  const chunker = new Chunker({ grammars, tokenizer, header: chunkHeader, chunkTokens, tokenizerId });
  const store = chunkFolder === undefined ? {} : { cacheFolder: chunkFolder };
  return new RepositoryIndex({ root: path.resolve(repo), chunker, warn, ...store });
}
