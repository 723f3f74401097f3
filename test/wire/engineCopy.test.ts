/** A copied line needs no forward: it is answered between two of a running generate, and never waited for. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { FoveaError } from '../../server/base/errors.ts';
import { asked, generateParams, until, withEngine } from './withEngine.ts';

const timeout = 30_000;
const reader = { prompt: 0, attend: 0, focus: 0, memory: 0, copy: true };
const params = { reader, maxTokens: 8, endIds: [], lastIds: [] };

test('a copied line is answered while a generate and what waits behind it goes on', { timeout }, async (context) => {
  const { client, params: model, trace } = withEngine(context, 'steady');
  await client.start(model);
  const running = client.generate(generateParams(100, 20));
  const waiting = client.generate(generateParams(200, 1));
  await until(() => asked(trace()).includes('generate 100 2'));
  const line = await client.copy({ ...params, history: [7, 8] });
  const answered = asked(trace());
  assert.deepEqual(
    line?.tokens.map(({ id }) => id),
    [9],
  );
  await Promise.all([running, waiting]);
  const all = asked(trace());
  assert.ok(answered.includes('copy 2') && !answered.includes('generate 100 20'), 'before the generate ended');
  assert.equal(all.at(-1), 'generate 200 1');
  assert.equal(await client.copy({ ...params, history: [] }), undefined, 'nothing to copy');
});

test('an engine that does not serve has no copied line, at once', { timeout }, async (context) => {
  const { client, params: model, states } = withEngine(context, 'steady');
  const history = [7, 8];
  assert.equal(await client.copy({ ...params, history }), undefined, 'before the start');
  const starting = client.start(model);
  assert.equal(await client.copy({ ...params, history }), undefined, 'while it starts');
  const { processId } = await starting;
  // Asked before its end is known: the request meets it.
  process.kill(processId, 'SIGKILL');
  assert.equal(await client.copy({ ...params, history }), undefined, 'when it ends');
  await until(() => client.state.name === 'ready' && states.includes('restarting'));
  assert.equal((await client.copy({ ...params, history }))?.tokens.length, 1);
});

test('a copied line that is not wanted any more is not waited for', { timeout }, async (context) => {
  const { client, params: model } = withEngine(context, 'steady');
  await client.start(model);
  await assert.rejects(
    client.copy({ ...params, history: [7] }, AbortSignal.abort()),
    (error) => error instanceof FoveaError && error.kind === 'cancelled',
  );
});
