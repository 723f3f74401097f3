/**
 * How fast the first token and the first ghost line are: eval.md's figures, readers and the peer by turns in one run.
 * Knows no file; times are seen from the sidecar, pipe included.
 *
 * *Cold*: a place that nobody asked about before, with chunks chosen for it whose caches are there. Every reader and
 * round has a place of its own, so that nothing an earlier request left behind serves a later one. *Warm*: after each
 * of the next characters typed there.
 */

import { throwIfAborted } from '../server/base/errors.ts';
import { type Progress, silent } from '../server/base/progress.ts';
import type { DeviceTraffic, GenerateParams } from '../server/engine/protocol.ts';
import { chunksCached, chunksChosen, withAfter } from '../server/engine/readers/readerSpec.ts';
import type { EngineClient } from '../server/engineClient/engineClient.ts';
import type { BenchReader } from './benchReader.ts';
import { quantile } from './metrics.ts';
import type { Peer } from './peers.ts';

type Ids = readonly number[];

/** A hole as somebody types into it. */
export interface Place {
  /** the request when `typed` further characters of the true text stand before the cursor */
  at(
    typed: number,
  ): Pick<GenerateParams, 'local' | 'localFileTokens' | 'history' | 'exclude' | 'families' | 'constraint'>;
  /** best first, as many as are there */
  chunks(most: number): readonly Ids[];
  /** the text after the cursor, as a chunk; undefined: none follows */
  after: Ids | undefined;
}

export interface SpeedOptions {
  /** requests at new places, per reader */
  rounds: number;
  /** characters typed at each place */
  typed: number;
  /** tokens of a ghost line */
  lineTokens: number;
  /** draft from the copy index where the reader has one */
  drafts: boolean;
  peer?: {
    process: Pick<Peer, 'generate' | 'residentBytes'>;
    chunks: number;
    prompt(chunks: readonly Ids[], local: Ids): Ids;
  };
  progress?: Progress;
  signal?: AbortSignal;
}

export interface Spread {
  p50: number;
  p95: number;
}

export interface Speeds {
  firstTokenMs: { cold: Spread; warm: Spread };
  ghostLineMs: { cold: Spread; warm: Spread };
}

export interface SpeedReport {
  readers: Record<string, Speeds>;
  peer?: Speeds & { residentBytes: number };
  /** chunk caches made in the engine */
  prefillTokensPerSecond: number;
  /** one token after another, `local`, no drafts */
  decodeTokensPerSecond: number;
  /** bytes to the GPU and back for each of those tokens; absent on the CPU */
  trafficPerToken?: DeviceTraffic;
  /** engine and sidecar */
  residentBytes: number;
  engineBytes: number;
  cachedChunks: number;
}

type Engine = Pick<EngineClient, 'generate' | 'prefill' | 'stats'>;
type Times = Record<'firstTokenMs' | 'ghostLineMs', Record<'cold' | 'warm', number[]>>;

/** Who is timed: a reader of the engine, or the peer. */
interface Runner {
  name: string;
  times: Times;
  prepare(place: Place): Promise<void>;
  request(place: Place, typed: number): Promise<{ firstTokenMs: number; totalMs: number }>;
}

/** Places that a run of `runners` readers (the peer counted) uses up. */
export function placesNeeded(runners: number, rounds: number): number {
  return runners * rounds + 1;
}

/** @param places at least `placesNeeded` */
export async function measureSpeed(
  engine: Engine,
  readers: readonly BenchReader[],
  places: readonly Place[],
  options: SpeedOptions,
): Promise<SpeedReport> {
  const { rounds, typed, progress = silent, signal } = options;
  const prefilled = { tokens: 0, ms: 0 };
  const runners = readers.map((reader) => engineRunner(engine, reader, options, prefilled));
  if (options.peer) runners.push(peerRunner(options.peer, options.lineTokens));
  const [warmUp, ...rest] = places;
  // Graphs, weights and code are loaded by a first request of each kind, at a place that is not timed.
  for (const runner of runners) {
    await runner.prepare(warmUp);
    await runner.request(warmUp, 0);
  }
  prefilled.tokens = 0;
  prefilled.ms = 0;
  const total = runners.length * rounds;
  for (let turn = 0; turn < total; turn++) {
    progress.report('Measuring speed', turn, total);
    throwIfAborted(signal);
    const round = Math.floor(turn / runners.length);
    // Each round begins with another runner, so that none always follows the same one.
    const runner = runners[(turn + round) % runners.length];
    const place = rest[turn];
    await runner.prepare(place);
    for (let characters = 0; characters <= typed; characters++) {
      const kind = characters === 0 ? 'cold' : 'warm';
      const { firstTokenMs, totalMs } = await runner.request(place, characters);
      runner.times.firstTokenMs[kind].push(firstTokenMs);
      runner.times.ghostLineMs[kind].push(totalMs);
    }
  }
  progress.report('Measuring speed', total, total);
  const stats = await engine.stats();
  const byName = new Map(runners.map(({ name, times }) => [name, speeds(times)]));
  const peer = byName.get(peerName);
  byName.delete(peerName);
  return {
    readers: Object.fromEntries(byName),
    ...(peer && options.peer ? { peer: { ...peer, residentBytes: await options.peer.process.residentBytes() } } : {}),
    prefillTokensPerSecond: (1000 * prefilled.tokens) / prefilled.ms,
    ...(await decodeSpeed(engine, warmUp, signal)),
    residentBytes: stats.residentBytes + process.memoryUsage.rss(),
    engineBytes: stats.residentBytes,
    cachedChunks: stats.cachedChunks,
  };
}

const peerName = 'peer';

function engineRunner(
  engine: Engine,
  { name, spec }: BenchReader,
  { drafts, lineTokens, signal }: SpeedOptions,
  prefilled: { tokens: number; ms: number },
): Runner {
  const most = chunksChosen(spec);
  return {
    name,
    times: noTimes(),
    async prepare(place) {
      // A prompt's chunks have no caches.
      const cached = place.chunks(chunksCached(spec));
      if (cached.length === 0) return;
      const { tokens, ms, computed } = await engine.prefill({ chunks: cached }, signal);
      if (computed === 0) return;
      prefilled.tokens += tokens;
      prefilled.ms += ms;
    },
    async request(place, typed) {
      const read = withAfter(spec, place.chunks(most), spec.after ? place.after : undefined);
      const request = { ...place.at(typed), ...wholeLine(lineTokens), ...read, draft: drafts && spec.copy };
      return timed(engine, request, signal);
    },
  };
}

function peerRunner({ process, chunks, prompt }: NonNullable<SpeedOptions['peer']>, lineTokens: number): Runner {
  return {
    name: peerName,
    times: noTimes(),
    async prepare() {},
    request: (place, typed) => process.generate(prompt(place.chunks(chunks), place.at(typed).local), lineTokens),
  };
}

/** Nothing ends the line early: all are timed over as many tokens. */
function wholeLine(maxTokens: number): Pick<GenerateParams, 'maxTokens' | 'endIds' | 'lastIds'> {
  return { maxTokens, endIds: [], lastIds: [] };
}

async function timed(
  engine: Engine,
  request: Omit<GenerateParams, 'stream'>,
  signal: AbortSignal | undefined,
): Promise<{ firstTokenMs: number; totalMs: number }> {
  const started = performance.now();
  let firstTokenMs = Number.NaN;
  const onTokens = (): void => {
    if (Number.isNaN(firstTokenMs)) firstTokenMs = performance.now() - started;
  };
  await engine.generate(request, { onTokens, ...(signal === undefined ? {} : { signal }) });
  return { firstTokenMs, totalMs: performance.now() - started };
}

async function decodeSpeed(
  engine: Engine,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<Pick<SpeedReport, 'decodeTokensPerSecond' | 'trafficPerToken'>> {
  const tokens = 64;
  const reader = { prompt: 0, attend: 0, focus: 0, memory: 0, copy: false };
  const { constraint: _, ...context } = place.at(0);
  const rates: number[] = [];
  let traffic: { before: DeviceTraffic; after: DeviceTraffic } | undefined;
  for (let run = 0; run < 3; run++) {
    const { traffic: before } = await engine.stats();
    const request = { ...context, ...wholeLine(tokens), reader, chunks: [], draft: false };
    const { firstTokenMs, totalMs } = await timed(engine, request, signal);
    rates.push((1000 * (tokens - 1)) / (totalMs - firstTokenMs));
    const { traffic: after } = await engine.stats();
    // of the last run: the local context was read in the first
    traffic = before && after ? { before, after } : undefined;
  }
  const perToken = (way: keyof DeviceTraffic): number =>
    traffic ? (traffic.after[way] - traffic.before[way]) / tokens : Number.NaN;
  return {
    decodeTokensPerSecond: quantile(rates, 0.5),
    ...(traffic ? { trafficPerToken: { up: perToken('up'), down: perToken('down') } } : {}),
  };
}

function noTimes(): Times {
  return { firstTokenMs: { cold: [], warm: [] }, ghostLineMs: { cold: [], warm: [] } };
}

function speeds({ firstTokenMs, ghostLineMs }: Times): Speeds {
  const spread = (values: readonly number[]): Spread => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95) });
  const both = ({ cold, warm }: Times['firstTokenMs']) => ({ cold: spread(cold), warm: spread(warm) });
  return { firstTokenMs: both(firstTokenMs), ghostLineMs: both(ghostLineMs) };
}
