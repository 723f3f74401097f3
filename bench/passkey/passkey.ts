/**
 * `fovea bench passkey`: whether an answer that stands in one of very many chunks is found, by no word that it shares
 * with the question. `focus:K` over all K chunks at the question's cursor chooses, `attend:2` reads what it chose; or a
 * reader that is named reads all of them.
 */
import { basename } from 'node:path';
import { FoveaError } from '../../server/base/errors.ts';
import { type Progress, silent } from '../../server/base/progress.ts';
import { createCancel } from '../../server/engine/cancel.ts';
import type { Cancel } from '../../server/engine/core.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import type { ModelShape } from '../../server/engine/model/shape.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import type { Tokenizer } from '../../server/engine/tokenizer.ts';
import type { RepositoryIndex } from '../../server/workspace/repositoryIndex.ts';
import { mean } from '../metrics.ts';
import { askTask, readDirectly, type TaskFigures } from './askTask.ts';
import { depthsOf, type Haystack, haystack } from './haystack.ts';
import { checkMemory, neededBytes, type PlannedWork, type WholeReader } from './memoryPlan.ts';
import type { RetrievalTask } from './needle.ts';
import type { Retriever } from './retriever.ts';

export interface PasskeyOptions {
  tokens: number;
  draws: number;
  tasks: readonly RetrievalTask[];
  /** one that reads all chunks, `K` for their number; `undefined`: `focus:K` chooses */
  reader: string | undefined;
  seed: number;
  /** memory that may be used */
  freeBytes: number;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface PasskeyBench {
  index: Pick<RepositoryIndex, 'root' | 'files' | 'textOf'>;
  tokenizer: Tokenizer;
  shape: ModelShape;
  retriever: Retriever;
}

export interface PasskeyReport {
  /** asked for */
  tokens: number;
  draws: number;
  /** share of exact answers, mean over the tasks */
  accuracy: number;
  task: string;
  reader: string;
  repo: string;
  /** of all chunks together */
  contextTokens: number;
  chunks: number;
  /** the others repeat them, in the same order */
  distinctChunks: number;
  /** where the needles' chunks lie: 0 the first chunk, below 1 */
  depths: number[];
  seed: number;
  tasks: Record<string, TaskFigures>;
  /** of computing the chunks' caches */
  prefillSeconds: number;
  seconds: number;
  /** resident memory of this process at its highest */
  peakBytes: number;
}

const wholeReaders = /^(?:focus|attend|memory):K$/;

/**
 * @throws FoveaError: `usage` for a reader that does not read all chunks, `input` for one that the adapter does not
 * serve, `failure` where the memory is too small
 */
export async function benchPasskey(bench: PasskeyBench, options: PasskeyOptions): Promise<PasskeyReport> {
  const started = performance.now();
  const secondsSince = (): number => (performance.now() - started) / 1000;
  const { tokens, draws, tasks, seed, signal, progress = silent } = options;
  const hay = haystack(bench.index, bench.tokenizer, tokens);
  const { chunks, distinct } = hay;
  const reader = readerOf(options.reader, chunks.length);
  const work = planOf(hay, reader);
  bench.retriever.demand(work.kind);
  checkMemory(neededBytes(bench.shape, work), options.freeBytes);
  const cancel = createCancel(() => signal?.aborted === true);
  const caches = await prefill(bench.retriever, hay, progress, cancel);
  const prefillSeconds = secondsSince();
  const figures: Record<string, TaskFigures> = {};
  for (const task of tasks) {
    figures[task] = await askTask(bench, chunks, caches, { task, draws, reader, seed, progress, cancel });
  }
  return {
    tokens,
    draws,
    accuracy: mean(Object.values(figures).map(({ accuracy }) => accuracy)),
    task: tasks.join(','),
    reader: reader ?? `focus:${chunks.length} chooses, attend:${readDirectly[0]} reads`,
    repo: basename(bench.index.root),
    contextTokens: hay.tokens,
    chunks: chunks.length,
    distinctChunks: distinct,
    depths: depthsOf(draws, chunks.length).map((chunk) => chunk / chunks.length),
    seed,
    tasks: figures,
    prefillSeconds,
    seconds: secondsSince(),
    peakBytes: 1024 * process.resourceUsage().maxRSS,
  };
}

/** @throws FoveaError (`usage`) for a reader that does not read all chunks */
export function checkWholeReader(written: string | undefined): void {
  if (written === undefined || wholeReaders.test(written)) return;
  const message = `Reader "${written}" does not read all chunks: use focus:K, attend:K or memory:K, or leave --reader out.`;
  throw new FoveaError('usage', message);
}

function readerOf(written: string | undefined, chunks: number): string | undefined {
  checkWholeReader(written);
  if (written === undefined) return undefined;
  const reader = written.replace('K', String(chunks));
  parseReader(reader);
  return reader;
}

function planOf({ chunks, distinct, tokens }: Haystack, reader: string | undefined): PlannedWork {
  const distinctTokens = chunks.slice(0, distinct).reduce((sum, { ids }) => sum + ids.length, 0);
  const kind = (reader?.split(':')[0] ?? 'chosen') as WholeReader;
  return { distinctTokens, tokens, chunks: chunks.length, kind };
}

async function prefill(retriever: Retriever, { chunks, distinct }: Haystack, progress: Progress, cancel: Cancel) {
  const caches: ChunkKv[] = [];
  for (const [done, { ids }] of chunks.entries()) {
    progress.report('Reading chunks', Math.min(done, distinct), distinct);
    caches.push(await retriever.cacheOf(ids, true, cancel));
  }
  return caches;
}
