/** Who has its turn, drawn as what the work did, in order: `a` begins, `a!` is interrupted, `a.` ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled } from '../../test/fakeClock.ts';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { type Rank, Scheduler, Superseded } from './scheduler.ts';

/** Work that the test ends by name. */
function workshop() {
  const scheduler = new Scheduler();
  const trace: string[] = [];
  const endings = new Map<string, () => void>();
  const outcomes = new Map<string, string>();
  const work = (name: string) => async (turn: AbortSignal) => {
    trace.push(name);
    await new Promise<void>((resolve) => {
      endings.set(name, resolve);
      turn.addEventListener('abort', () => resolve());
    });
    if (turn.aborted) trace.push(`${name}!`);
    throwIfAborted(turn);
    trace.push(`${name}.`);
    return name;
  };
  const outcomeOf = (error: unknown): string =>
    error instanceof Superseded ? 'superseded' : error instanceof FoveaError ? error.kind : String(error);
  return {
    scheduler,
    trace,
    outcomes,
    begin(name: string, rank: Rank, signal?: AbortSignal) {
      scheduler.run(rank, work(name), signal).then(
        () => outcomes.set(name, 'done'),
        (error: unknown) => outcomes.set(name, outcomeOf(error)),
      );
      return settled();
    },
    end(name: string) {
      endings.get(name)?.();
      return settled();
    },
  };
}

test('the newest completion cancels the older, running or waiting', async () => {
  const { begin, end, trace, outcomes } = workshop();
  await begin('a', 'completion');
  await begin('b', 'completion');
  await begin('c', 'completion');
  await end('c');
  assert.deepEqual(trace, ['a', 'a!', 'b', 'b!', 'c', 'c.']);
  assert.deepEqual(Object.fromEntries(outcomes), { a: 'superseded', b: 'superseded', c: 'done' });
});

test('a completion overtakes an answer, which overtakes prefill; each goes on after the other', async () => {
  const { begin, end, trace, outcomes } = workshop();
  await begin('prefill', 'prefill');
  await begin('answer', 'ask');
  await begin('line', 'completion');
  await end('line');
  await end('answer');
  await end('prefill');
  assert.deepEqual(trace, [
    'prefill',
    'prefill!',
    'answer',
    'answer!',
    'line',
    'line.',
    'answer',
    'answer.',
    'prefill',
    'prefill.',
  ]);
  assert.deepEqual([...outcomes.values()], ['done', 'done', 'done']);
});

/** Of a newcomer while another runs: what becomes of that one. */
const meetings: [Rank, Rank, 'superseded' | 'overtaken' | 'first'][] = [
  ['completion', 'completion', 'superseded'],
  ['completion', 'ask', 'first'],
  ['completion', 'ahead', 'first'],
  ['completion', 'prefill', 'first'],
  ['ask', 'completion', 'overtaken'],
  ['ask', 'ask', 'first'],
  ['ask', 'ahead', 'first'],
  ['ask', 'prefill', 'first'],
  ['ahead', 'completion', 'superseded'],
  ['ahead', 'ask', 'first'],
  ['ahead', 'ahead', 'superseded'],
  ['ahead', 'prefill', 'first'],
  ['prefill', 'completion', 'overtaken'],
  ['prefill', 'ask', 'overtaken'],
  ['prefill', 'ahead', 'overtaken'],
  ['prefill', 'prefill', 'first'],
];
for (const [running, comes, expected] of meetings) {
  test(`${running} runs, ${comes} comes: ${running} is ${expected}`, async () => {
    const { begin, end, trace, outcomes } = workshop();
    await begin('old', running);
    await begin('new', comes);
    await end(expected === 'first' ? 'old' : 'new');
    await end(expected === 'first' ? 'new' : 'old');
    const order = {
      superseded: ['old', 'old!', 'new', 'new.'],
      overtaken: ['old', 'old!', 'new', 'new.', 'old', 'old.'],
      first: ['old', 'old.', 'new', 'new.'],
    };
    assert.deepEqual(trace, order[expected]);
    assert.equal(outcomes.get('old'), expected === 'superseded' ? 'superseded' : 'done');
  });
}

test('of those that wait the best rank is served, of one rank the oldest, what was overtaken before both', async () => {
  const { begin, end, trace } = workshop();
  await begin('ask1', 'ask');
  await begin('prefill', 'prefill');
  await begin('ask2', 'ask');
  await begin('ahead', 'ahead');
  await begin('line', 'completion'); // nobody wants what comes after another line any more
  for (const name of ['line', 'ask1', 'ask2', 'prefill']) await end(name);
  assert.deepEqual(
    trace.filter((line) => line.endsWith('.')),
    ['line.', 'ask1.', 'ask2.', 'prefill.'],
  );
});

test('a cancel reaches the work, takes what waits out of the queue, and is answered at once', async () => {
  const { begin, end, trace, outcomes } = workshop();
  const [running, waiting] = [new AbortController(), new AbortController()];
  await begin('a', 'ask', running.signal);
  await begin('b', 'ask', waiting.signal);
  await begin('c', 'ask');
  waiting.abort();
  running.abort();
  await settled();
  assert.deepEqual(Object.fromEntries(outcomes), { a: 'cancelled', b: 'cancelled' });
  await end('c');
  await begin('d', 'ask', AbortSignal.abort());
  assert.deepEqual(trace, ['a', 'a!', 'c', 'c.']);
  assert.equal(outcomes.get('d'), 'cancelled');
});

test('a cancel while it is overtaken takes it out of the queue', async () => {
  const { begin, end, trace, outcomes } = workshop();
  const abort = new AbortController();
  await begin('answer', 'ask', abort.signal);
  await begin('line', 'completion');
  abort.abort();
  await settled();
  assert.equal(outcomes.get('answer'), 'cancelled');
  await end('line');
  assert.deepEqual(trace, ['answer', 'answer!', 'line', 'line.']);
});

test('an error is its caller’s alone', async () => {
  const { scheduler, begin, end, outcomes } = workshop();
  await assert.rejects(
    scheduler.run('ask', async () => {
      throw new TypeError('a bug');
    }),
    TypeError,
  );
  await begin('a', 'ask');
  await end('a');
  assert.equal(outcomes.get('a'), 'done');
});
