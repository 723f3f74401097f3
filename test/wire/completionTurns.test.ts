/** Completions over a real engine process: who gives way, and that the engine stops working for whom nobody waits. */
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { complete } from '../../server/complete.ts';
import { CompletionService } from '../../server/completion/completionService.ts';
import type { Offer, OfferRequest, Silence } from '../../server/completion/offer.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import { systemClock } from '../../server/schedule/clock.ts';
import { scheduledEngine } from '../../server/schedule/scheduledEngine.ts';
import { Scheduler } from '../../server/schedule/scheduler.ts';
import { hangMs } from '../patience.ts';
import { tinyWorkspace } from '../tinyWorkspace.ts';
import { generateParams, until, withEngine } from './withEngine.ts';

const timeout = hangMs;
/** Its first token names a request in the engine's trace: the comment that begins a file of the language. */
const [typescript, python] = ['// a.ts', '# b.py'];

async function completing(t: TestContext) {
  const { client, params, trace } = withEngine(t, 'steady');
  await client.start(params);
  const scheduler = new Scheduler();
  const workspace = await tinyWorkspace(t);
  const service = new CompletionService({
    clock: systemClock,
    complete: (request, options, rank) =>
      complete({ ...workspace, engine: scheduledEngine(client, scheduler, rank) }, request, options),
    reader: () => parseReader('local'),
    isIndexed: (key) => workspace.session.index.chunks.has(key),
    tokenMs: () => 1,
    copied: async () => undefined,
    allowsBlock: async () => true,
    postFilter: async ({ text }) => ({ text }),
    confident: () => true,
    better() {},
    counts: { offered() {}, accepted() {}, silent() {}, answered() {} },
  });
  t.after(() => service.dispose());
  const ask = (header: string, signal = new AbortController().signal): Promise<Offer[] | Silence> => {
    const [, path] = header.split(' ');
    const languageId = path.endsWith('.py') ? 'python' : 'typescript';
    const document = { uri: `file:///${path}`, path, languageId, text: 'x = ', cursor: 4 };
    const wish = { trigger: 'invoked', multiline: true, eagerness: 'high', blockBudgetMs: 60_000 } as const;
    const request: OfferRequest = { ...document, ...wish };
    return service.offer(request, signal);
  };
  const idOf = (header: string): number => workspace.tokenizer.encode(header)[0];
  /** forwards of a request, with the time at which each began */
  const forwards = (first: number) => trace().filter(({ asks }) => asks[0] === 'generate' && asks[1] === first);
  /** stands behind what the engine still does */
  const idle = () => client.score({ ...generateParams(900, 1), targets: [1] });
  return { client, scheduler, ask, idOf, forwards, idle };
}

test('the newest completion stops the older one', { timeout }, async (t) => {
  const { ask, idOf, forwards, idle } = await completing(t);
  const older = ask(typescript);
  await until(() => forwards(idOf(typescript)).length >= 3);
  const stop = new AbortController();
  const newer = ask(python, stop.signal);
  assert.deepEqual(await older, { reason: 'superseded' });
  await until(() => forwards(idOf(python)).length >= 3);
  const begunAtMs = forwards(idOf(python))[0].atMs;
  const old = forwards(idOf(typescript));
  assert.ok(old.length < 160, 'the older one was not waited for');
  assert.ok(old.every(({ atMs }) => atMs <= begunAtMs));
  stop.abort();
  assert.deepEqual(await newer, { reason: 'cancelled' });
  await idle();
});

test('a request that the editor cancels stops the engine when nobody takes it over', { timeout }, async (t) => {
  const { ask, idOf, forwards, idle } = await completing(t);
  const stop = new AbortController();
  const answer = ask(typescript, stop.signal);
  await until(() => forwards(idOf(typescript)).length >= 3);
  stop.abort();
  assert.deepEqual(await answer, { reason: 'cancelled' });
  await idle();
  const { length } = forwards(idOf(typescript));
  assert.ok(length < 120, `${length} of 160 forwards`);
  await idle();
  assert.equal(forwards(idOf(typescript)).length, length);
});

test('a completion takes the turn of an answer, which then goes on', { timeout }, async (t) => {
  const { client, scheduler, ask, idOf, forwards } = await completing(t);
  const tokens: number[] = [];
  const onTokens = (fresh: { id: number }[]) => void tokens.push(...fresh.map(({ id }) => id));
  const answer = scheduledEngine(client, scheduler, 'ask').generate(generateParams(400, 100), { onTokens });
  await until(() => tokens.length >= 5);
  const stop = new AbortController();
  const completion = ask(typescript, stop.signal);
  await until(() => forwards(idOf(typescript)).length >= 5);
  const begunAtMs = forwards(idOf(typescript))[0].atMs;
  assert.ok(tokens.length < 100, 'the answer was not waited for');
  assert.deepEqual(
    forwards(400).filter(({ atMs }) => atMs > begunAtMs),
    [],
    'the answer stands still',
  );
  stop.abort();
  await completion;
  const result = await answer;
  assert.equal(result.tokens.length, 100);
  assert.deepEqual(
    tokens,
    result.tokens.map(({ id }) => id),
    'every token once, in order',
  );
});
