/** Memory that a retrieval bench needs, known before anything is computed. */

import { FoveaError } from '../../server/base/errors.ts';
import type { ModelShape } from '../../server/engine/model/shape.ts';

type KvShape = Pick<ModelShape, 'layers' | 'kvHeads' | 'headDim'>;

/** How all chunks are read: by one reader, or candidates are computed group by group and a few chunks chosen. */
export type WholeReader = 'focus' | 'attend' | 'memory' | 'chosen';

export interface PlannedWork {
  /** of all different chunks */
  distinctTokens: number;
  /** of all chunks, repeated ones too */
  tokens: number;
  chunks: number;
  kind: WholeReader;
}

/** Model, graphs, arena and the index: 1.1 to 1.5 GB measured for the default model. */
const fixedBytes = 1.5e9;
/** Slots of a chunk row's tail (chunkRows.ts). */
const rowSlots = 64;

/** An upper bound, bytes. */
export function neededBytes({ layers, kvHeads, headDim }: KvShape, work: PlannedWork): number {
  const numbers = 2 * layers * kvHeads * headDim;
  const int8 = work.distinctTokens * (numbers + 4 * layers * kvHeads);
  const restored: Record<WholeReader, number> = {
    chosen: 2 * work.chunks,
    focus: (2 + rowSlots) * work.chunks,
    attend: work.tokens,
    memory: work.tokens,
  };
  return fixedBytes + int8 + 4 * numbers * restored[work.kind];
}

/** @throws FoveaError (`failure`) where the machine has less free */
export function checkMemory(needed: number, free: number): void {
  if (needed <= free) return;
  const gb = (bytes: number): string => (bytes / 1e9).toFixed(1);
  const message = `These chunks need about ${gb(needed)} GB of memory and ${gb(free)} GB are free: lower --tokens, or close other programs.`;
  throw new FoveaError('failure', message);
}
