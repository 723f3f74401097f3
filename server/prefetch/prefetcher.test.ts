import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock, settled } from '../../test/fakeClock.ts';
import { FoveaError } from '../base/errors.ts';
import { movedMs, type PrefetchDocument, Prefetcher, passMs, quietMs } from './prefetcher.ts';

const chunkMs = 100;
const line = `${'x'.repeat(49)}\n`;

/** Ten places of 300 units; at each of them a completion reads the chunk of its hundred, and others after it. */
function set() {
  const clock = fakeClock();
  const texts = new Map([
    ['a', line.repeat(30)],
    ['b', line.repeat(3)],
  ]);
  const state = { paused: false, wanted: true, room: Number.POSITIVE_INFINITY, failure: undefined as unknown };
  const computed: number[] = [];
  const cached = new Set<number>();
  const looks: string[] = [];
  const anticipated: string[] = [];
  const log: string[] = [];
  let stopped = 0;
  const prefetcher = new Prefetcher<PrefetchDocument>({
    clock,
    ready: async () => state.wanted,
    paused: () => state.paused,
    chunksAt({ uri }, _text, cursor, times) {
      looks.push(`${uri} ${cursor}`);
      const first = (uri === 'a' ? 0 : 1000) + 10 * Math.floor(cursor / 100);
      return Array.from({ length: times }, (_, i) => ({ key: first + i, ids: [first + i] }));
    },
    async compute({ key }, signal) {
      if (cached.has(key)) return 0;
      await clock.sleep(chunkMs, signal);
      if (state.failure) throw state.failure;
      if (signal.aborted) {
        stopped++;
        throw new FoveaError('cancelled', 'Cancelled.');
      }
      computed.push(key);
      cached.add(key);
      return 1;
    },
    async anticipate({ uri }, text, cursor) {
      assert.equal(text, texts.get(uri));
      anticipated.push(`${uri} ${cursor}`);
    },
    room: async () => state.room,
    log: (each) => log.push(each),
  });
  const document = (uri: string): PrefetchDocument => ({ uri, text: () => texts.get(uri) });
  const at = (uri: string, cursor?: number): void => prefetcher.at(document(uri), cursor);
  const all = () => clock.advance(20 * chunkMs);
  const movedTo = (uri: string, cursor: number): void => prefetcher.movedTo(document(uri), cursor);
  const noted = { computed, cached, looks, anticipated, log };
  return { clock, texts, state, ...noted, prefetcher, at, movedTo, all, stopped: () => stopped };
}

test('in a pause: the place itself, twice as many as are read, then places near by; each once, then nothing', async () => {
  const { clock, at, computed, looks, all, log } = set();
  at('a', 700);
  await clock.advance(quietMs - 1);
  assert.deepEqual(looks, []);
  await clock.advance(1 + 2 * chunkMs);
  assert.deepEqual(computed, [70, 71]);
  await all();
  assert.deepEqual(computed, [70, 71, 60, 90, 30, 120, 150]);
  assert.equal(log.length, 1);
  assert.match(log[0], /^prefetch: 7 chunks in \d+ ms$/);
  const looked = looks.length;
  await clock.advance(10 * passMs);
  assert.equal(looks.length, looked, 'nothing is done without a reason');
});

test('typing on puts it off, and stops what goes on', async () => {
  const { clock, at, computed, looks, all, stopped } = set();
  for (let i = 0; i < 5; i++) {
    at('a', 700 + i);
    await clock.advance(quietMs / 2);
  }
  assert.deepEqual(looks, []);
  await clock.advance(quietMs / 2 + chunkMs / 2);
  at('a', 705);
  await settled();
  assert.deepEqual([stopped(), computed], [1, []]);
  await all();
  assert.equal(computed.length, 7);
});

test('a place that was seen to is not looked at again for a while, wherever the pass was stopped', async () => {
  const { clock, at, looks, all } = set();
  at('a', 700);
  await clock.advance(quietMs + 3.5 * chunkMs);
  assert.deepEqual(looks, ['a 700', 'a 649', 'a 949']);
  at('a', 710);
  await all();
  assert.deepEqual(looks.slice(3), ['a 710', 'a 949', 'a 349', 'a 1249', 'a 1500']);
  looks.length = 0;
  at('a', 720);
  await all();
  assert.deepEqual(looks, ['a 720']);
  await clock.advance(passMs);
  at('a', 720);
  await all();
  assert.equal(looks.length, 7);
});

test('a new document begins at its beginning; the last place in another one comes before what lies near by', async () => {
  const { at, looks, computed, all, prefetcher } = set();
  at('b', 120);
  at('a');
  await all();
  assert.deepEqual(looks.slice(0, 3), ['a 0', 'b 120', 'a 349']);
  assert.deepEqual(computed.slice(0, 3), [0, 1, 1010]);
  looks.length = 0;
  at('b');
  await all();
  assert.deepEqual(looks.slice(0, 2), ['b 120', 'a 0']);
  looks.length = 0;
  prefetcher.closed('b');
  at('a');
  await all();
  assert.deepEqual(looks, ['a 0']);
});

test('no more than there is room for, yet the place itself always', async () => {
  const { at, state, computed, all } = set();
  state.room = 4;
  at('a', 700);
  await all();
  assert.deepEqual(computed, [70, 71, 60, 90]);
  at('a', 1100);
  await all();
  assert.deepEqual(computed.slice(4), [110, 111]);
  state.room = 1;
  at('a', 500);
  await all();
  assert.deepEqual(computed.slice(6), [50]);
});

test('a cursor that was put somewhere: a completion there, after a shorter pause', async () => {
  const { clock, movedTo, anticipated, computed, looks, all } = set();
  for (const cursor of [100, 200, 700]) {
    movedTo('a', cursor);
    await clock.advance(movedMs - 1);
  }
  assert.deepEqual([anticipated, looks], [[], []]);
  await clock.advance(1 + 2 * chunkMs);
  assert.deepEqual([anticipated, computed], [['a 700'], [70, 71]]);
  await all();
  assert.deepEqual(anticipated, ['a 700'], 'of likely places the chunks alone');
});

test('no completion at the beginning of a document that was opened and nothing more, one where it was left', async () => {
  const { at, movedTo, anticipated, all, texts } = set();
  at('a');
  await all();
  assert.deepEqual(anticipated, []);
  movedTo('a', 700);
  texts.set('a', 'short');
  at('b');
  await all();
  at('a');
  await all();
  assert.deepEqual(anticipated, ['a 5'], 'the document is shorter now');
});

test('nothing while paused, and no more once paused', async () => {
  const { clock, at, state, looks, computed, all } = set();
  state.paused = true;
  at('a', 700);
  await all();
  assert.deepEqual(looks, []);
  state.paused = false;
  at('a', 700);
  await clock.advance(quietMs + 1.5 * chunkMs);
  state.paused = true;
  await all();
  assert.deepEqual(computed, [70, 71]);
});

test('nothing where completions are off', async () => {
  const { at, state, looks, all } = set();
  state.wanted = false;
  at('a', 700);
  await all();
  assert.deepEqual(looks, []);
});

test('an engine that fails ends it until there is a new reason; a bug of ours is told too', async () => {
  const { at, state, computed, all, log } = set();
  state.failure = new FoveaError('failure', 'The engine is gone.');
  at('a', 700);
  await all();
  assert.deepEqual([computed, log], [[], ['prefetch: stopped (failure)']]);
  state.failure = new TypeError('a bug');
  at('a', 700);
  await all();
  assert.equal(log[1], 'prefetch: stopped (TypeError)');
  state.failure = undefined;
  at('a', 700);
  await all();
  assert.equal(computed.length, 7);
});

test('another model: all of it again; a prefetcher that is disposed of does nothing', async () => {
  const { clock, at, cached, computed, prefetcher, all } = set();
  prefetcher.reset();
  await all();
  at('a', 700);
  await all();
  cached.clear();
  computed.length = 0;
  prefetcher.reset();
  await all();
  assert.equal(computed.length, 7);
  cached.clear();
  at('a', 700);
  prefetcher.dispose();
  await clock.advance(10 * passMs);
  assert.equal(computed.length, 7);
});
