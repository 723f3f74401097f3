/**
 * What was measured at holes: a line of JSON each, written as it comes, so that a stopped run loses nothing and new
 * questions need only what is new. One file holds one model, adapter and seed, of several repositories.
 */
import { FoveaError } from '../../server/base/errors.ts';
import { holeKey } from '../hole.ts';
import { recordedLines } from '../recordFile.ts';
import type { Consulted } from './consultChunks.ts';

/** What all records of a file have in common. */
export interface ConsultSource {
  model: string;
  adapter: string;
  seed: number;
}

export interface AskedChunk {
  path: string;
  /** UTF-16 range in that file (of the hole's own: without the target) */
  start: number;
  end: number;
  tokens: number;
  /** among all chunks of the repository by BM25, 0 the best; null: it shares no word with the hole */
  rank: number | null;
}

/** All chunks asked at one hole. */
export interface AskedRecord extends ConsultSource {
  kind: 'asked';
  repository: string;
  path: string;
  offset: number;
  /** BM25's sixteen first, in its order */
  asked: AskedChunk[];
  layers: number;
  consulted: Consulted;
  /** what computing the candidates, and all ways of asking them, took, ms */
  candidatesMs: number;
  askingMs: number;
}

/** Loss of the target when some chunks are read directly, in this order; none: `local`. */
export interface NatsRecord {
  kind: 'nats';
  hole: string;
  /** by number in `asked` */
  chunks: number[];
  /** mean of 64 tokens, and of the first eight */
  nats: number;
  first8: number;
}

/** A hole with all that is known of it. */
export interface ConsultedHole {
  record: AskedRecord;
  /** by chunk numbers with commas between */
  nats: Map<string, NatsRecord>;
}

export type ConsultedHoles = Map<string, ConsultedHole>;

/** @throws FoveaError (`input`) for a line that is none, and for records of another source */
export async function loadConsulted(file: string, source?: ConsultSource): Promise<ConsultedHoles> {
  const holes: ConsultedHoles = new Map();
  for (const [index, line] of (await recordedLines(file)).entries()) {
    const record = parse(line);
    if (record?.kind === 'asked') {
      if (source && sourceName(record) !== sourceName(source)) {
        const message = `${file} holds records of ${sourceName(record)}, not of ${sourceName(source)}: name another file with --record.`;
        throw new FoveaError('input', message);
      }
      holes.set(holeKey(record), { record, nats: new Map() });
    } else if (record?.kind === 'nats' && holes.has(record.hole)) {
      holes.get(record.hole)!.nats.set(record.chunks.join(), record);
    } else {
      throw new FoveaError('input', `Line ${index + 1} of ${file} is no record: name another file with --record.`);
    }
  }
  return holes;
}

function sourceName({ model, adapter, seed }: ConsultSource): string {
  return `model ${model.slice(0, 8)}, adapter ${adapter}, seed ${seed}`;
}

function parse(line: string): AskedRecord | NatsRecord | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
