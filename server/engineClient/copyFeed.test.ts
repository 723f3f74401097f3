import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CopyUpdateParams } from '../engine/protocol.ts';
import { ChunkTable } from '../workspace/chunkTable.ts';
import { CopyFeed } from './copyFeed.ts';

/** A table whose files are one chunk each, a feed behind it, and engines that write down what they hold. */
function scene() {
  const failures: unknown[] = [];
  const table: ChunkTable = new ChunkTable((change) => feed.changed(change));
  const feed = new CopyFeed(table, (error) => failures.push(error));
  const put = (path: string, ids: number[]): void => {
    const chunk = {
      path,
      languageId: 'typescript',
      start: 0,
      end: 1,
      scope: [],
      ids: [0, ...ids],
      headerTokens: 1,
      defines: [],
    };
    table.replace({ path, languageId: 'typescript', text: 'x', hash: undefined }, [chunk]);
  };
  const engine = () => {
    const held = new Map<number, readonly number[]>();
    const updates: CopyUpdateParams[] = [];
    const copyUpdate = async (params: CopyUpdateParams): Promise<void> => {
      updates.push(params);
      for (const key of params.remove) assert.ok(held.delete(key), `${key} was never there`);
      for (const { key, ids } of params.add) {
        assert.ok(!held.has(key), `${key} twice`);
        held.set(key, ids);
      }
    };
    return { copyUpdate, updates, ids: () => [...held.values()].map((ids) => ids.join()).sort() };
  };
  return { table, feed, put, engine, failures };
}

test('an engine gets what is there without headers, then the changes, many as one message', async () => {
  const { table, feed, put, engine } = scene();
  put('a', [1, 2]);
  const first = engine();
  feed.attach(first);
  put('b', [3]);
  put('b', [4]);
  table.remove('a');
  await feed.settled();
  assert.deepEqual([first.ids(), first.updates.length], [['4'], 1]);
  put('c', [5]);
  await feed.settled();
  assert.deepEqual([first.ids(), first.updates.length], [['4', '5'], 2]);
});

test('what is there, and what is flushed, is on its way before the next request is', async () => {
  const { feed, put, engine } = scene();
  const first = engine();
  put('a', [1]);
  feed.attach(first);
  await new Promise(setImmediate);
  assert.deepEqual(first.ids(), ['1']);
  put('b', [2]);
  await new Promise(setImmediate);
  assert.deepEqual(first.ids(), ['1'], 'changes are gathered');
  feed.flush();
  await new Promise(setImmediate);
  assert.deepEqual(first.ids(), ['1', '2']);
  await feed.settled();
});

test('a new engine gets all of it, the old one no more', async () => {
  const { feed, put, engine } = scene();
  const [first, second] = [engine(), engine()];
  feed.attach(first);
  put('a', [1]);
  await feed.settled();
  feed.attach(undefined);
  put('b', [2]);
  feed.attach(second);
  put('c', [3]);
  await feed.settled();
  assert.deepEqual([first.ids(), second.ids()], [['1'], ['1', '2', '3']]);
});

test('what changes while a message is under way goes with the next', async () => {
  const { feed, put, engine } = scene();
  const slow = engine();
  const { copyUpdate } = slow;
  let once = true;
  feed.attach({
    async copyUpdate(params) {
      if (once) put('b', [2]);
      once = false;
      await copyUpdate(params);
    },
  });
  put('a', [1]);
  await feed.settled();
  assert.deepEqual([slow.ids(), slow.updates.length], [['1', '2'], 2]);
});

test('an engine that fails is told of later changes all the same: its client notes them', async () => {
  const { feed, put, failures } = scene();
  let asked = 0;
  feed.attach({
    async copyUpdate() {
      asked++;
      throw new Error('broken');
    },
  });
  put('a', [1]);
  await feed.settled();
  put('b', [2]);
  await feed.settled();
  assert.deepEqual([asked, failures.length], [2, 2]);
});
