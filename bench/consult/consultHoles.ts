/** Measures at a repository's holes what the records lack: which chunks attend, and what reading them is worth. */
import type { Progress } from '../../server/base/progress.ts';
import { createCancel } from '../../server/engine/cancel.ts';
import type { IndexedChunk } from '../../server/workspace/repositoryIndex.ts';
import { type Digger, type Digging, diggings } from '../digHoles.ts';
import { holeKey } from '../hole.ts';
import { type HoleTokens, holeTokens } from '../holeTokens.ts';
import { mean } from '../metrics.ts';
import { seededRandom } from '../seededRandom.ts';
import { noHoles } from '../workbench.ts';
import { askedChunk, chunksToAsk, offeredChunks, samplingOrder } from './askedChunks.ts';
import type { AttentionReader } from './attentionReader.ts';
import { missing } from './choices.ts';
import type { ChunkScorer } from './chunkScorer.ts';
import { consultChunks, recentTokens } from './consultChunks.ts';
import type { AskedRecord, ConsultedHole, ConsultedHoles, ConsultSource, NatsRecord } from './consultRecords.ts';

export interface ConsultBench extends Digger {
  reader: AttentionReader;
  scorer: ChunkScorer;
}

export interface ConsultHolesOptions {
  source: ConsultSource;
  count: number;
  /** most chunks asked at a hole */
  most: number;
  /** of earlier runs; what is measured is added */
  holes: ConsultedHoles;
  /** all chunks of a hole, in the orders to be compared */
  orders(hole: ConsultedHole): readonly (readonly number[])[];
  keep(record: AskedRecord | NatsRecord): Promise<void>;
  progress: Progress;
  signal: AbortSignal;
}

/** @throws FoveaError (`input`) for a repository without a place for a hole */
export async function consultHoles(bench: ConsultBench, options: ConsultHolesOptions): Promise<void> {
  const { source, count, most, progress, signal } = options;
  const { seed } = source;
  const order = samplingOrder(bench.session.index.chunks, seededRandom(seed));
  const dig = { mode: 'infill', stratum: 'normal', count, seed, offered: offeredChunks, signal } as const;
  let done = 0;
  for await (const digging of diggings(bench, dig, true)) {
    progress.report('Asking all chunks at holes', done++, count);
    const chunks = chunksToAsk(bench.session.index.chunks, digging, digging.hole.path, { order, most });
    await measureHole(bench, digging, chunks, options);
  }
  if (done === 0) throw noHoles(bench);
  progress.report('Asking all chunks at holes', done, done);
}

async function measureHole(
  bench: ConsultBench,
  digging: Digging,
  chunks: readonly IndexedChunk[],
  options: ConsultHolesOptions,
) {
  const { holes, orders, keep, signal } = options;
  const { hole } = digging;
  const { scorer } = bench;
  const cancel = createCancel(() => signal.aborted);
  const tokens = holeTokens(bench.healer, hole);
  const key = holeKey(hole);
  let found = holes.get(key);
  if (!found) {
    const record = await askHole(bench, digging, chunks, tokens, options);
    await keep(record);
    found = { record, nats: new Map() };
    holes.set(key, found);
  }
  for (let lacking = missing(found, orders(found)); lacking.length > 0; lacking = missing(found, orders(found))) {
    for (const numbers of lacking) {
      const caches = [];
      for (const number of numbers) caches.push(await scorer.cacheOf(chunks[number].ids, cancel));
      const each = await scorer.nats(tokens, caches, cancel);
      const nats = {
        kind: 'nats',
        hole: key,
        chunks: numbers,
        nats: mean(each),
        first8: mean(each.slice(0, 8)),
      } as const;
      await keep(nats);
      found.nats.set(numbers.join(), nats);
    }
  }
}

async function askHole(
  { reader, scorer }: ConsultBench,
  digging: Digging,
  chunks: readonly IndexedChunk[],
  tokens: HoleTokens,
  { source, progress, signal }: ConsultHolesOptions,
): Promise<AskedRecord> {
  const cancel = createCancel(() => signal.aborted);
  const caches = [];
  for (const [number, { ids }] of chunks.entries()) {
    progress.report('Reading chunks', number, chunks.length);
    caches.push(await scorer.cacheOf(ids, cancel));
  }
  const started = performance.now();
  const candidates = await reader.candidates(tokens, caches, recentTokens, cancel);
  const computed = performance.now();
  const consulted = await consultChunks(candidates);
  const { repository, path, offset } = digging.hole;
  return {
    kind: 'asked',
    ...source,
    ...{ repository, path, offset },
    asked: chunks.map((chunk) => askedChunk(chunk, digging)),
    layers: reader.model.shape.layers,
    consulted,
    candidatesMs: computed - started,
    askingMs: performance.now() - computed,
  };
}
