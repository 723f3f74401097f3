/** `fovea bench holes`: quality at holes of one repository, from digging or loading them to the figures. */

import type { Progress } from '../server/base/progress.ts';
import { chunksChosen } from '../server/engine/readers/readerSpec.ts';
import type { RepositoryIndex } from '../server/workspace/repositoryIndex.ts';
import { askHoles } from './askHoles.ts';
import type { BenchReader } from './benchReader.ts';
import { digHoles } from './digHoles.ts';
import { type Hole, loadHoles, type Mode, type Stratum, saveHoles } from './hole.ts';
import { measureQuality, type ReaderFigures } from './quality.ts';
import { noHoles, type Workbench } from './workbench.ts';

export interface HolesOptions {
  mode: Mode;
  /** holes with at least 300 tokens before them, and at file tops */
  counts: Record<Stratum, number>;
  seed: number;
  readers: readonly BenchReader[];
  other?: RepositoryIndex;
  /** holes are written to and read from these files; read ones come with their own mode */
  saveFile?: string;
  loadFile?: string;
  progress: Progress;
  signal?: AbortSignal;
}

export interface HolesReport {
  repo: string;
  mode: Mode;
  holes: number;
  seed: number;
  readers: Record<string, ReaderFigures>;
  /** the same at file tops, where there are such holes */
  fileTops?: { holes: number; readers: Record<string, ReaderFigures> };
}

/** Chunks that are offered even where no reader reads so many, so that saved holes serve other readers. */
const leastOffered = 32;

/** @throws FoveaError (`input`) where the repository has no place for a hole */
export async function benchHoles(bench: Workbench, options: HolesOptions): Promise<HolesReport> {
  const holes = options.loadFile === undefined ? await dig(bench, options) : await loadHoles(options.loadFile);
  if (options.saveFile !== undefined) await saveHoles(options.saveFile, holes);
  const normal = holes.filter(({ stratum }) => stratum !== 'top');
  const tops = holes.filter(({ stratum }) => stratum === 'top');
  const [main, rest] = normal.length > 0 ? [normal, tops] : [tops, []];
  const { seed } = options;
  return {
    repo: main[0].repository,
    mode: main[0].mode,
    holes: main.length,
    seed,
    readers: await measure(bench, main, options),
    ...(rest.length > 0 ? { fileTops: { holes: rest.length, readers: await measure(bench, rest, options) } } : {}),
  };
}

async function dig(bench: Workbench, { mode, counts, seed, readers, progress, signal }: HolesOptions): Promise<Hole[]> {
  const offered = Math.max(leastOffered, ...readers.map(({ spec }) => chunksChosen(spec)));
  const common = { mode, seed, offered, progress, ...(signal ? { signal } : {}) };
  const holes = [
    ...(await digHoles(bench, { ...common, stratum: 'normal', count: counts.normal })),
    ...(await digHoles(bench, { ...common, stratum: 'top', count: counts.top })),
  ];
  if (holes.length > 0) return holes;
  throw noHoles(bench);
}

function measure(
  bench: Workbench,
  holes: readonly Hole[],
  { readers, other, seed, progress, signal }: HolesOptions,
): Promise<Record<string, ReaderFigures>> {
  const questions = askHoles(bench, holes, { readers, other, seed });
  const options = { seed, count: holes.length, progress, ...(signal ? { signal } : {}) };
  return measureQuality(bench.engine, readers, questions, options);
}
