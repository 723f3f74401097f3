/** An engine that fails on the GPU costs its user time and the GPU, and no answer. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { FoveaError } from '../../server/base/errors.ts';
import type { EngineClientOptions } from '../../server/engineClient/engineClient.ts';
import { hangMs } from '../patience.ts';
import { generateParams, startedOn, withEngine } from './withEngine.ts';

const timeout = hangMs;
/** None is allowed: whatever the device costs is no restart. */
const noRestarts: Partial<EngineClientOptions> = { restarts: { maximum: 0, windowMs: 60_000, delaysMs: [0] } };
const onGpu = { device: 'gpu', gpuBytes: 1000 } as const;
const idsOf = (tokens: { id: number }[]) => tokens.map(({ id }) => id);

test('a GPU that cannot be used is left for the CPU at once, with the reason', { timeout }, async (context) => {
  const { client, params, trace, states, log } = withEngine(context, 'gpu', { refuse: 1 }, noRestarts);
  const info = await client.start({ ...params, ...onGpu });
  assert.equal(info.device.kind, 'cpu');
  assert.deepEqual(client.fall, { name: 'failed', message: 'no adapter was found' });
  assert.deepEqual(startedOn(trace()), ['gpu 1000', 'cpu 0']);
  assert.deepEqual(states, ['starting', 'ready']);
  assert.match(log.join('\n'), /did not start on the GPU \(no adapter was found\); the next one runs on the CPU/);
});

test('memory that runs out while it starts: half the budget, then the CPU', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'gpu', { startLost: 1 }, noRestarts);
  const info = await client.start({ ...params, ...onGpu });
  assert.deepEqual([info.device.kind, info.device.poolBytes, client.fall], ['gpu', 500, undefined]);
  assert.deepEqual(startedOn(trace()), ['gpu 1000', 'gpu 500']);
  const twice = withEngine(context, 'gpu', { startLost: 2 }, noRestarts);
  await twice.client.start({ ...twice.params, ...onGpu });
  assert.deepEqual(startedOn(twice.trace()), ['gpu 1000', 'gpu 500', 'cpu 0']);
  assert.deepEqual(twice.client.fall, { name: 'failed', message: 'no memory is left' });
});

for (const [fault, reason] of [
  ['lost', 'the device was removed'],
  ['killed', 'the engine was killed (SIGKILL)'],
] as const) {
  test(`a GPU that goes in the middle of a request (${fault}): each request is answered once`, {
    timeout,
  }, async (context) => {
    const { client, params, trace, states } = withEngine(context, 'gpu', { [fault]: 2 }, noRestarts);
    await client.start({ ...params, ...onGpu });
    await client.copyUpdate({ add: [{ key: 1, ids: [7, 7] }], remove: [] });
    const streamed: number[] = [];
    const result = await client.generate(generateParams(100, 4), {
      onTokens: (tokens) => streamed.push(...idsOf(tokens)),
    });
    assert.deepEqual(idsOf(result.tokens), [101, 102, 103, 104]);
    assert.deepEqual(streamed, [101, 102, 103, 104], 'each token once');
    assert.deepEqual(startedOn(trace()), ['gpu 1000', 'gpu 500', 'cpu 0']);
    assert.deepEqual(states, ['starting', 'ready', 'restarting', 'ready', 'restarting', 'ready']);
    assert.deepEqual(client.fall, { name: 'lost', message: reason });
    assert.equal((await client.stats()).copyTokens, 2, 'the copy index came along');
  });
}

test('one loss is met with a smaller engine on the GPU', { timeout }, async (context) => {
  const { client, params, trace, log } = withEngine(context, 'gpu', { lost: 1 }, noRestarts);
  await client.start({ ...params, gpuBytes: 2e9, device: 'gpu' });
  assert.deepEqual(idsOf((await client.generate(generateParams(100, 3))).tokens), [101, 102, 103]);
  assert.deepEqual(startedOn(trace()), ['gpu 2000000000', 'gpu 1000000000']);
  assert.ok(client.state.name === 'ready' && client.state.info.device.poolBytes === 1e9);
  assert.match(log.join('\n'), /lost its GPU \(the device was removed\); the next one runs on the GPU with 1000 MB/);
});

test('a hang on the GPU ends on the CPU', { timeout }, async (context) => {
  const options = { ...noRestarts, deadlinesMs: { prefill: 300 } };
  const { client, params, trace } = withEngine(context, 'gpu', { hang: 2 }, options);
  await client.start({ ...params, ...onGpu });
  assert.equal((await client.prefill({ chunks: [[11, 1]] })).computed, 1);
  assert.deepEqual(startedOn(trace()), ['gpu 1000', 'gpu 500', 'cpu 0']);
});

test('who asks anew gets the GPU again, with its whole budget; or another device', { timeout }, async (context) => {
  const { client, params, trace } = withEngine(context, 'gpu', { refuse: 1 });
  await client.start({ ...params, ...onGpu });
  assert.equal((await client.restart()).device.kind, 'gpu');
  assert.equal(client.fall, undefined);
  const running = client.generate(generateParams(100, 20));
  assert.equal((await client.restart({ device: 'cpu' })).device.kind, 'cpu');
  assert.equal((await running).tokens.length, 20, 'what ran is asked once more');
  assert.deepEqual(startedOn(trace()), ['gpu 1000', 'cpu 0', 'gpu 1000', 'cpu 0']);
});

test('what fails on the CPU as well is the error of the CPU', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'refuse');
  await assert.rejects(
    client.start({ ...params, ...onGpu }),
    (error) => error instanceof FoveaError && error.kind === 'input' && /no known architecture/.test(error.message),
  );
});
