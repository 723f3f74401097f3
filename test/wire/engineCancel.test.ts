/** A cancelled request costs its engine at most the forward that runs, and its caller nothing. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { FoveaError } from '../../server/base/errors.ts';
import { hangMs } from '../patience.ts';
import { asked, generateParams, longForwards, scoreParams, until, withEngine } from './withEngine.ts';

const timeout = hangMs;
const cancelled = (error: unknown) => error instanceof FoveaError && error.kind === 'cancelled';

test('a cancel is honoured within one forward', { timeout }, async (context) => {
  const { client, params, trace, states } = withEngine(context, 'steady', longForwards);
  await client.start(params);
  for (const first of [100, 200, 300, 400]) {
    const abort = new AbortController();
    let abortedAtMs = 0;
    let tokens = 0;
    const onTokens = () => {
      if (++tokens !== 3) return;
      abortedAtMs = Date.now();
      abort.abort();
    };
    await assert.rejects(client.generate(generateParams(first, 200), { onTokens, signal: abort.signal }), cancelled);
    await client.score(scoreParams(1, [1])); // stands behind what the engine still does of the other
    const late = trace().filter(({ asks, atMs }) => asks[0] === 'generate' && asks[1] === first && atMs > abortedAtMs);
    assert.ok(late.length <= 1, `${late.length} forwards began after the cancel`);
    assert.equal(tokens, 3, 'nothing is heard of it after that');
  }
  assert.deepEqual(states, ['starting', 'ready']);
});

test('a request that is cancelled while it waits costs no forward', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'steady', longForwards);
  await client.start(params);
  const first = client.generate(generateParams(100, 5));
  const abort = new AbortController();
  const second = assert.rejects(client.generate(generateParams(200, 5), { signal: abort.signal }), cancelled);
  const third = client.generate(generateParams(300, 1));
  await until(() => asked(trace()).length > 1);
  abort.abort();
  await Promise.all([first, second, third]);
  assert.deepEqual(
    asked(trace()).filter((line) => line.startsWith('generate 200')),
    [],
  );
});

test('a request that is cancelled before it is sent is not sent, nor while the engine starts', {
  timeout,
}, async (context) => {
  const { client, params, trace } = withEngine(context, 'steady');
  const starting = client.start(params);
  const abort = new AbortController();
  const early = assert.rejects(client.generate(generateParams(100, 1), { signal: abort.signal }), cancelled);
  abort.abort();
  await early;
  await starting;
  await assert.rejects(client.score(scoreParams(1, [1]), AbortSignal.abort()), cancelled);
  await client.prefill({ chunks: [[1]] });
  assert.deepEqual(asked(trace()), ['prefill 1']);
});
