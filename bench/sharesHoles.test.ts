import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScoreParams } from '../server/engine/protocol.ts';
import { formatReader, parseReader } from '../server/engine/readers/readerSpec.ts';
import { parseReaders } from './benchReader.ts';
import type { HoleTokens } from './holeTokens.ts';
import { takeChunksAway, without } from './sharesHoles.ts';

/** A chunk is worth its id in hundredths of a nat, and has a share to match. */
function engine() {
  const asked: [reader: string, chunks: number[]][] = [];
  const score = async ({ chunks, reader }: ScoreParams) => {
    const ids = chunks.map(([id]) => id);
    asked.push([formatReader(reader), ids]);
    const worth = ids.reduce((sum, id) => sum + id, 0);
    return { nats: [2 - worth / 100, 4 - worth / 100], shares: ids.map((id) => id / 10) };
  };
  return { engine: { score }, asked };
}

const hole = (...ids: number[]): HoleTokens => {
  return { local: [1], localFileTokens: 1, history: [1], targets: [5, 6], chunks: ids.map((id) => [id]) };
};

test('the chunk of the highest share and another are taken away, the reader otherwise as it was', async () => {
  const { engine: scorer, asked } = engine();
  const found = await takeChunksAway(scorer, parseReaders('attend:3'), [hole(1, 5, 2, 9)], { seed: 1, each: false });
  const [{ nats, top, other, taken }] = found['attend:3'];
  assert.ok(Math.abs(nats - 2.92) < 1e-9);
  assert.deepEqual([top.rank, top.share], [1, 0.5]);
  assert.ok(Math.abs(top.nats - nats - 0.05) < 1e-9);
  assert.notEqual(other.rank, 1);
  assert.deepEqual(taken, [top, other]);
  assert.deepEqual(asked[0], ['attend:3', [1, 5, 2]]);
  assert.deepEqual(asked[1], ['attend:2', [1, 2]]);
  assert.equal(asked.length, 3);
});

test('every chunk in turn where that is wished', async () => {
  const { engine: scorer } = engine();
  const found = await takeChunksAway(scorer, parseReaders('attend:3'), [hole(1, 5, 2)], { seed: 1, each: true });
  const [{ taken, top, other }] = found['attend:3'];
  assert.deepEqual(
    taken.map(({ rank }) => rank),
    [0, 1, 2],
  );
  assert.ok(taken.includes(top) && taken.includes(other));
});

test('a hole with one chunk is left out, and its number is not given to another', async () => {
  const { engine: scorer } = engine();
  const holes = [hole(3), hole(1, 2)];
  const found = await takeChunksAway(scorer, parseReaders('attend:2'), holes, { seed: 1, each: false });
  assert.deepEqual(
    found['attend:2'].map((own) => own.hole),
    [1],
  );
});

for (const [name, rank, expected] of [
  ['attend:2+focus:8', 0, 'attend:1+focus:7'],
  ['attend:2+focus:8', 1, 'attend:1+focus:7'],
  ['attend:2+focus:8', 2, 'attend:2+focus:7'],
  ['attend:8', 7, 'attend:7'],
  ['prompt:2', 0, 'prompt:1'],
  ['memory:4', 3, 'memory:3'],
] as const) {
  test(`${name} without chunk ${rank} is ${expected}: no other is read otherwise than before`, () => {
    assert.equal(formatReader(without(parseReader(name), rank)), expected);
  });
}
