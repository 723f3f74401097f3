/** A hole for tests: 40 chunks, thirty of which BM25 ranks, in the order of their numbers. */
import type { ConsultedHole } from './consultRecords.ts';
import { packLogs } from './packedLogs.ts';

export const testLayers = 3;
export const testHeads = 2;
const chunks = 40;
const ranked = 30;

/** @param log of chunk's share in each head, the same in all views */
export function consultedHole(
  repository = 'one',
  offset = 10,
  log: (chunk: number, head: number) => number = (chunk) => -chunk / 10,
): ConsultedHole {
  const perChunk = testLayers * testHeads;
  const logs = packLogs(
    Float32Array.from({ length: chunks * perChunk }, (_, i) => log(Math.floor(i / perChunk), i % perChunk)),
  );
  return {
    record: {
      ...({ kind: 'asked', model: 'tiny', adapter: 'shipped', seed: 1 } as const),
      ...{ repository, path: 'a.ts', offset, layers: testLayers, candidatesMs: 400, askingMs: 50 },
      asked: Array.from({ length: chunks }, (_, chunk) => ({
        ...{ path: `${chunk}.ts`, start: 0, end: 9, tokens: 8 },
        rank: chunk < ranked ? chunk : null,
      })),
      consulted: {
        heads: { all: logs, recent: logs, alone: logs, recentAlone: logs },
        batches: Array.from({ length: chunks }, (_, chunk) => 1 / (2 + chunk)),
        finals: Array.from({ length: chunks }, (_, chunk) => (chunk > 33 ? 0.1 : 0)),
      },
    },
    nats: new Map(),
  };
}

/** Notes a loss for each of these. */
export function measure(
  hole: ConsultedHole,
  lacking: readonly number[][],
  nats: (chunks: readonly number[]) => number = () => 1,
): void {
  for (const numbers of lacking) {
    const record = { kind: 'nats', hole: '', chunks: numbers, nats: nats(numbers), first8: 2 } as const;
    hole.nats.set(numbers.join(), { ...record, chunks: [...numbers] });
  }
}
