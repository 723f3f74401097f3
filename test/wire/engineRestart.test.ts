/** A crash, a hang or nonsense of the engine costs its user time, and an answer only when it happens twice. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { FoveaError } from '../../server/base/errors.ts';
import type { EngineClientOptions } from '../../server/engineClient/engineClient.ts';
import { startedProcess } from '../../server/engineClient/startedLine.ts';
import { hangMs } from '../patience.ts';
import { asked, generateParams, scoreParams, until, withEngine } from './withEngine.ts';

const timeout = hangMs;
const quick: Partial<EngineClientOptions> = { restarts: { maximum: 3, windowMs: 60_000, delaysMs: [0, 10] } };
const idsOf = (tokens: { id: number }[]) => tokens.map(({ id }) => id);
const failure = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FoveaError, String(error));
  assert.equal(error.kind, 'failure');
  assert.match(error.message, pattern);
  return true;
};

test('a crash in the middle of a request is answered by a restart and one retry', { timeout }, async (context) => {
  const { client, params, states } = withEngine(context, 'crash', { generate: 1 });
  await client.start(params);
  const streamed: number[] = [];
  const result = await client.generate(generateParams(100, 4), {
    onTokens: (tokens) => streamed.push(...idsOf(tokens)),
  });
  assert.deepEqual(idsOf(result.tokens), [101, 102, 103, 104]);
  assert.deepEqual(streamed, [101, 102, 103, 104], 'each token once, though the first two were made twice');
  assert.deepEqual(states, ['starting', 'ready', 'restarting', 'ready']);
});

test('a second crash in one request is an error, and the next request is served', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'crash', { generate: 2 }, quick);
  await client.start(params);
  await assert.rejects(
    client.generate(generateParams(100, 4)),
    failure(/^The engine was killed.*second time.*Try again/),
  );
  assert.equal((await client.generate(generateParams(200, 1))).tokens[0].id, 201);
});

test('a kill from outside is met as a crash is', { timeout }, async (context) => {
  const { client, params, log } = withEngine(context, 'steady', {}, quick);
  const { processId } = await client.start(params);
  let kills = 0;
  const onTokens = () => {
    if (kills++ === 0) process.kill(processId, 'SIGKILL');
  };
  const result = await client.generate(generateParams(100, 3), { onTokens });
  assert.deepEqual(idsOf(result.tokens), [101, 102, 103]);
  assert.ok(client.state.name === 'ready' && client.state.info.processId !== processId);
  const named = log.map(startedProcess).filter((named) => named !== undefined);
  assert.deepEqual(named, [processId, client.state.info.processId]);
});

test('a restarted engine gets its copy index before it serves, and its chunk caches after', {
  timeout,
}, async (context) => {
  const options = { ...quick, rememberedChunks: 2, copyBatchIds: 5 };
  const { client, params, trace } = withEngine(context, 'steady', {}, options);
  const { processId } = await client.start(params);
  const add = [1, 2, 3].map((key) => ({ key, ids: [7, 7, 7] }));
  await client.copyUpdate({ add, remove: [] });
  await client.copyUpdate({ add: [], remove: [2] });
  await client.prefill({
    chunks: [
      [11, 1],
      [12, 1],
    ],
  });
  await client.generate(
    generateParams(100, 1, [
      [13, 1],
      [99, 9],
    ]),
  );
  const before = asked(trace()).length;

  process.kill(processId, 'SIGKILL');
  await until(() => client.state.name === 'restarting');
  const { copyTokens } = await client.stats();
  assert.equal(copyTokens, 6, 'all that was added and not removed');
  await until(() => asked(trace()).length === before + 4);
  assert.deepEqual(
    asked(trace()).slice(before),
    ['copyUpdate 3', 'copyUpdate 3', 'prefill 13', 'prefill 11'],
    'batches of at most 5 ids; the chunks read last, as far as remembered, and none that no reader read',
  );
});

test('rebuilding stops where the budget is full', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'steady', {}, quick);
  await client.start({ ...params, cacheBytes: 250 });
  await client.prefill({ chunks: [[11], [12], [13], [14]] });
  const prefills = () => asked(trace()).filter((line) => line.startsWith('prefill'));
  await client.restart();
  await until(() => prefills().length === 6);
  // The second of these would stand behind a third rebuilt chunk.
  for (const chunk of [[15], [16]]) await client.prefill({ chunks: [chunk] });
  assert.deepEqual(prefills().slice(4), ['prefill 11', 'prefill 12', 'prefill 15', 'prefill 16']);
});

test('a chunk under which the engine dies is not rebuilt again', { timeout }, async (context) => {
  const { client, params, setFaults, trace, states } = withEngine(context, 'crash', {}, quick);
  await client.start(params);
  await client.prefill({ chunks: [[11], [12]] });
  setFaults({ prefill: 1 });
  await client.restart();
  await until(() => states.filter((state) => state === 'ready').length === 3);
  await until(() => asked(trace()).length === 3);
  await client.prefill({ chunks: [[13]] });
  assert.deepEqual(asked(trace()), ['prefill 11', 'prefill 12', 'prefill 12', 'prefill 13']);
});

test('a blocked engine is killed at the deadline', { timeout }, async (context) => {
  const { client, params, log } = withEngine(
    context,
    'hang',
    { block: 1 },
    { ...quick, deadlinesMs: { generate: 2_000 } },
  );
  await client.start(params);
  const result = await client.generate(generateParams(100, 2));
  assert.deepEqual(idsOf(result.tokens), [101, 102]);
  assert.match(log.join('\n'), /did not answer for 2\.0 s/);
});

test('an engine that turns but never answers is killed too', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'hang', { turn: 2 }, { ...quick, deadlinesMs: { generate: 300 } });
  await client.start(params);
  const polling = setInterval(() => void client.stats().catch(() => {}), 50);
  context.after(() => clearInterval(polling));
  await assert.rejects(client.generate(generateParams(100, 2)), failure(/did not answer/));
});

test('a request that waits behind others is no hang', { timeout }, async (context) => {
  const { client, params, states } = withEngine(
    context,
    'steady',
    {},
    { deadlinesMs: { generate: 2_000, score: 2_000 } },
  );
  await client.start(params);
  const generates = [100, 200, 300].map((first) => client.generate(generateParams(first, 32)));
  await Promise.all([...generates, client.score(scoreParams(1, [1]))]); // 97 forwards of 30 ms
  assert.deepEqual(states, ['starting', 'ready']);
});

test('a request of many forwards is no hang', { timeout }, async (context) => {
  const { client, params, states } = withEngine(context, 'hang', {}, { deadlinesMs: { score: 2_000 } });
  await client.start(params);
  assert.deepEqual((await client.score(scoreParams(1, [1]))).nats, [1]);
  assert.deepEqual(states, ['starting', 'ready']);
});

for (const fault of ['id', 'bytes']) {
  test(`an answer that the protocol does not allow (${fault}) is met as a crash is`, { timeout }, async (context) => {
    const { client, params } = withEngine(context, 'lie', { [fault]: 1 }, quick);
    await client.start(params);
    assert.deepEqual(idsOf((await client.generate(generateParams(100, 2))).tokens), [101, 102]);
  });
}

test('an engine that keeps lying gives an error', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'lie', { nats: 2 }, quick);
  await client.start(params);
  await assert.rejects(client.score(scoreParams(1, [5])), failure(/answered what its protocol does not allow/));
});

test("the engine's own failure is one line, and no restart", { timeout }, async (context) => {
  const { client, params, states } = withEngine(context, 'lie', {});
  await client.start(params);
  await assert.rejects(client.prefill({ chunks: [[1]] }), failure(/^The engine failed: RangeError: a shape is wrong$/));
  assert.deepEqual(states, ['starting', 'ready']);
});

test('an engine that cannot start is not started for ever', { timeout }, async (context) => {
  const { client, params, trace, states } = withEngine(context, 'crash', { start: 99 }, quick);
  await assert.rejects(client.start(params), failure(/after 3 restarts within 1 minutes?\. Free memory/));
  assert.equal(trace().length, 4, 'one start and three restarts');
  assert.deepEqual(states, ['starting', 'failed']);
  await assert.rejects(client.generate(generateParams(1, 1)), failure(/after 3 restarts/), 'nor by the next request');
  assert.equal(trace().length, 4);
});

test('a model that the engine refuses is an input error, at once', { timeout }, async (context) => {
  const { client, params, states } = withEngine(context, 'refuse');
  await assert.rejects(client.start(params), (error) => error instanceof FoveaError && error.kind === 'input');
  assert.deepEqual(states, ['starting', 'failed']);
});

test('a module that is not there gives an error that says so', { timeout }, async (context) => {
  const entry = { module: 'nowhere.js' };
  const { client, params, log } = withEngine(context, 'steady', {}, { ...quick, entry });
  await assert.rejects(client.start(params), failure(/stopped with code 1/));
  assert.match(log.join('\n'), /Cannot find module/);
});

test('dispose leaves no process and cancels what runs', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'steady');
  const { processId } = await client.start(params);
  const running = client.generate(generateParams(100, 1_000));
  const rejected = assert.rejects(running, (error) => error instanceof FoveaError && error.kind === 'cancelled');
  await until(() => trace().length > 2);
  await client.dispose();
  await rejected;
  assert.throws(() => process.kill(processId, 0), 'the process is gone');
  assert.equal(trace().at(-1)?.asks[0], 'close', 'and closed its caches');
  assert.equal(client.state.name, 'stopped');
  await assert.rejects(client.stats(), (error) => error instanceof FoveaError && error.kind === 'cancelled');
});
