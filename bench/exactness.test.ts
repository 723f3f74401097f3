import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withAfter } from '../server/engine/readers/readerSpec.ts';
import { type BenchReader, parseReaders } from './benchReader.ts';
import { measureExactness, type Scorer } from './exactness.ts';

const score = { local: [1], localFileTokens: 1, history: [], targets: [7, 8] };

/** Answers by the number of chunks that are read. */
const scorer = (byChunks: number[][]): Scorer => ({
  score: async ({ chunks }) => ({ nats: byChunks[chunks.length] }),
});

async function* questions(offered: number[]) {
  for (const chunks of offered) {
    yield {
      score,
      readBy: ({ spec }: BenchReader) => withAfter(spec, Array(Math.min(chunks, spec.attend)).fill([5]), undefined),
    };
  }
}

test('differences by token of all holes, by reader; a hole with fewer chunks is read with those', async () => {
  const inUse = scorer([
    [1, 2],
    [1.5, 2],
    [1, 3],
  ]);
  const exact = scorer([
    [1, 1.5],
    [1, 3],
    [2, 2],
  ]);
  const found = await measureExactness(inUse, exact, parseReaders('local,attend:2'), questions([2, 1]), { count: 2 });
  assert.deepEqual(found, {
    local: { natsToFp32: 0.25, meanSize: 0.25 },
    'attend:2': { natsToFp32: (-1 + 1 + 0.5 - 1) / 4, meanSize: (1 + 1 + 0.5 + 1) / 4 },
  });
});
