/** One request at a time: generate before score before copy updates before prefill, which lets others in between. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { hangMs } from '../patience.ts';
import { asked, generateParams, longForwards, scoreParams, until, withEngine } from './withEngine.ts';

const timeout = hangMs;

test('what waits is served by rank', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'steady', longForwards);
  await client.start(params);
  const running = client.score(scoreParams(1, [1]));
  await until(() => asked(trace()).length === 1);
  await Promise.all([
    running,
    client.prefill({ chunks: [[11], [12]] }),
    client.copyUpdate({ add: [{ key: 1, ids: [1, 2] }], remove: [] }),
    client.score(scoreParams(2, [1])),
    client.generate(generateParams(100, 2)),
    client.generate(generateParams(200, 1)),
  ]);
  assert.deepEqual(asked(trace()), [
    'score 1',
    'generate 100 1',
    'generate 100 2',
    'generate 200 1',
    'score 2',
    'copyUpdate 2',
    'prefill 11',
    'prefill 12',
  ]);
});

test('a generate waits for one chunk of a prefill at most, and the prefill goes on', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'steady', longForwards);
  await client.start(params);
  const chunks = Array.from({ length: 10 }, (_, index) => [index]);
  const prefilling = client.prefill({ chunks });
  await until(() => asked(trace()).includes('prefill 2'));
  const askedAtMs = Date.now();
  await client.generate(generateParams(100, 1));
  const lines = trace();
  const served = lines.findIndex(({ asks }) => asks[0] === 'generate');
  const between = lines.slice(0, served).filter(({ asks, atMs }) => asks[0] === 'prefill' && atMs > askedAtMs);
  assert.ok(between.length <= 1, `${between.length} chunks began while the generate waited`);
  assert.deepEqual((({ computed, tokens }) => ({ computed, tokens }))(await prefilling), { computed: 10, tokens: 10 });
  assert.equal(asked(trace()).filter((line) => line.startsWith('prefill')).length, 10, 'no chunk twice');
});

test('the newest generate does not cancel an older one', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'steady');
  await client.start(params);
  const results = await Promise.all([100, 200, 300].map((first) => client.generate(generateParams(first, 3))));
  assert.deepEqual(
    results.map(({ tokens }) => tokens.map(({ id }) => id)),
    [
      [101, 102, 103],
      [201, 202, 203],
      [301, 302, 303],
    ],
  );
});
