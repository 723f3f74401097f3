import assert from 'node:assert/strict';
import test from 'node:test';
import type { CopyUpdateParams } from '../engine/protocol.ts';
import { EngineReplay, inBatches } from './engineReplay.ts';

const chunk = (key: number, length: number) => ({ key, ids: Array.from({ length }, () => key) });

test('the copy content is what was added and not removed, the latest of each key', () => {
  const replay = new EngineReplay(4);
  replay.noteCopyUpdate({ add: [chunk(1, 2), chunk(2, 2), chunk(3, 2)], remove: [] });
  replay.noteCopyUpdate({ add: [chunk(3, 5)], remove: [1, 3, 99] });
  assert.deepEqual(replay.copyContent(), { add: [chunk(2, 2), chunk(3, 5)], remove: [] });
});

test('a chunk is told again with its family', () => {
  const replay = new EngineReplay(4);
  replay.noteCopyUpdate({ add: [{ ...chunk(1, 2), family: 77 }, chunk(2, 2)], remove: [] });
  assert.deepEqual(replay.copyContent().add, [{ ...chunk(1, 2), family: 77 }, chunk(2, 2)]);
});

test('recent chunks: best first within a request, the latest request first, each once, up to a number', () => {
  const replay = new EngineReplay(3);
  const ids = (): unknown => replay.recentChunks().map((each) => each.ids);
  replay.noteChunks([[1], [2]]);
  replay.noteChunks([[3], [1]]);
  assert.deepEqual(ids(), [[3], [1], [2]]);
  replay.noteChunks([[4, 4]]);
  assert.deepEqual(ids(), [[4, 4], [3], [1]]);
  replay.forgetChunk([3]);
  assert.deepEqual(ids(), [[4, 4], [1]]);
});

test('recent chunks are told again as of the index or not', () => {
  const replay = new EngineReplay(4);
  replay.noteChunks([[1], [2]], 1);
  replay.noteChunks([[3]]);
  assert.deepEqual(
    replay.recentChunks().map(({ indexed }) => indexed),
    [false, false, true],
  );
});

function batches(update: CopyUpdateParams, mostIds: number): string[] {
  return [...inBatches(update, mostIds)].map(
    ({ add, remove }) => `${add.map(({ key, ids }) => `${key}:${ids.length}`).join(' ')} -${remove.join(',')}`,
  );
}

test('batches keep the order, hold at most so many ids, and send removals first', () => {
  const add = [chunk(1, 3), chunk(2, 3), chunk(3, 4), chunk(4, 20), chunk(5, 1)];
  assert.deepEqual(batches({ add, remove: [8, 9] }, 7), ['1:3 2:3 -8,9', '3:4 -', '4:20 -', '5:1 -']);
  assert.deepEqual(batches({ add: [chunk(1, 7)], remove: [] }, 7), ['1:7 -']);
  assert.deepEqual(batches({ add: [], remove: [5] }, 7), [' -5']);
  assert.deepEqual(batches({ add: [], remove: [] }, 7), []);
});
