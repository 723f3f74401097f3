/** `fovea bench speed`: speed in one repository, from choosing places to the figures. */

import { availableParallelism, cpus } from 'node:os';
import { FoveaError } from '../server/base/errors.ts';
import type { Progress } from '../server/base/progress.ts';
import { familyNumbers } from '../server/chunking/families.ts';
import { languageOf } from '../server/chunking/languages.ts';
import type { Arithmetic } from '../server/engine/protocol.ts';
import { chunksChosen } from '../server/engine/readers/readerSpec.ts';
import { localContext } from '../server/prompt/localContext.ts';
import { textAfter } from '../server/prompt/textAfter.ts';
import { idsOf } from './askHoles.ts';
import type { BenchReader } from './benchReader.ts';
import { digHoles } from './digHoles.ts';
import type { Hole } from './hole.ts';
import { Peer, type PeerOptions } from './peers.ts';
import { measureSpeed, type Place, placesNeeded, type SpeedOptions, type SpeedReport } from './speed.ts';
import { repositoryName, type Workbench } from './workbench.ts';

export interface SpeedRunOptions extends Pick<SpeedOptions, 'rounds' | 'typed' | 'drafts'> {
  seed: number;
  readers: readonly BenchReader[];
  /** most tokens of a chunk */
  chunkTokens: number;
  arithmetic: Arithmetic;
  /** of the engine */
  threads: number;
  /** that it computes on; undefined: the CPU */
  gpu?: string;
  peer?: Omit<PeerOptions, 'contextTokens'>;
  progress: Progress;
  signal?: AbortSignal;
}

export interface SpeedRunReport extends SpeedReport {
  machine: Machine;
  repo: string;
  rounds: number;
  typed: number;
  lineTokens: number;
  drafts: boolean;
}

/** What the figures were measured on. */
export interface Machine extends Arithmetic {
  processor: string;
  cores: number;
  threads: number;
  gpu?: string;
}

/** Tokens of a ghost line. */
const lineTokens = 12;
/** The peer reads as many chunks as the prompt that it is compared with. */
const peerChunks = 8;
/** Beside the chunks: the local context, what is typed, the line. */
const peerRoom = 1024;

/** @throws FoveaError (`input`) where the repository has too few places with enough chunks */
export async function benchSpeed(bench: Workbench, options: SpeedRunOptions): Promise<SpeedRunReport> {
  const { readers, rounds, typed, drafts, seed, chunkTokens, progress, signal } = options;
  const common = { progress, ...(signal ? { signal } : {}) };
  const offered = Math.max(options.peer ? peerChunks : 0, ...readers.map(({ spec }) => chunksChosen(spec)));
  const needed = placesNeeded(readers.length + (options.peer ? 1 : 0), rounds);
  // Some places share words with fewer chunks than a reader reads: they would be too easy.
  const spare = 2;
  const holes = await digHoles(bench, {
    ...{ mode: 'prefix', stratum: 'normal', count: spare * needed, seed, offered },
    ...common,
  });
  const places = holes.filter(({ chunks, target }) => chunks.length === offered && target.length >= typed);
  if (places.length < needed) {
    const message = `${repositoryName(bench)} has ${places.length} places with ${offered} chunks to read and ${needed} are needed: lower --rounds, or name a larger repository with --repo.`;
    throw new FoveaError('input', message);
  }
  const peer = options.peer
    ? await Peer.start({ ...options.peer, contextTokens: peerChunks * chunkTokens + peerRoom })
    : undefined;
  try {
    const report = await measureSpeed(
      bench.engine,
      readers,
      places.map((hole) => placeOf(bench, hole, chunkTokens)),
      {
        ...{ rounds, typed, lineTokens, drafts },
        ...(peer ? { peer: { process: peer, chunks: peerChunks, prompt: promptOf } } : {}),
        ...common,
      },
    );
    return { repo: repositoryName(bench), machine: machineOf(options), rounds, typed, lineTokens, drafts, ...report };
  } finally {
    peer?.close();
  }
}

function placeOf(bench: Workbench, hole: Hole, chunkTokens: number): Place {
  const ids = hole.chunks.map((chunk) => idsOf(bench, chunk));
  const { path, before, target, offset } = hole;
  const languageId = languageOf(path).id;
  const own = bench.session.index.files.get(path)?.chunks ?? [];
  const whole = bench.session.index.files.get(path)?.text ?? before;
  const document = { path, languageId, text: whole };
  return {
    after: textAfter(bench.tokenizer, document, offset + target.length, chunkTokens)?.ids,
    chunks: (most) => ids.slice(0, most),
    at(typed) {
      const text = before + target.slice(0, typed);
      const local = localContext(bench.healer, { path, languageId, text }, text.length);
      return {
        local: local.ids,
        localFileTokens: local.fileTokens,
        history: local.history,
        // On disk the file holds what is about to be typed.
        exclude: own.map(({ key }) => key),
        families: familyNumbers({ path, languageId }),
        ...(local.constraint ? { constraint: local.constraint } : {}),
      };
    },
  };
}

function machineOf({ arithmetic, threads, gpu }: SpeedRunOptions): Machine {
  const [processor] = cpus();
  const name = processor?.model.trim() ?? 'unknown';
  return {
    processor: name,
    cores: availableParallelism(),
    threads,
    ...arithmetic,
    ...(gpu === undefined ? {} : { gpu }),
  };
}

/** As the reader `prompt` lays its chunks out: the best one nearest to the local context. */
function promptOf(chunks: readonly (readonly number[])[], local: readonly number[]): readonly number[] {
  return [...chunks.toReversed().flat(), ...local];
}
