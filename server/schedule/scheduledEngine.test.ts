/** The engine behind the queue: an engine that writes its prompt's next numbers, a token a wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled } from '../../test/fakeClock.ts';
import { throwIfAborted } from '../base/errors.ts';
import type { GenerateParams, GenerateResult } from '../engine/protocol.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import type { GenerateOptions } from '../engineClient/engineClient.ts';
import { scheduledEngine } from './scheduledEngine.ts';
import { Scheduler } from './scheduler.ts';

type Asked = Omit<GenerateParams, 'stream'>;

const counted = { prefilledChunks: 0, prefillMs: 0, firstTokenMs: 1, totalMs: 1, forwards: 1 };
const timings = { ...counted, draftedTokens: 0, acceptedTokens: 0 };

function counting() {
  const asked: Asked[] = [];
  const engine = {
    async generate(params: Asked, { signal, onTokens }: GenerateOptions = {}): Promise<GenerateResult> {
      asked.push(params);
      const tokens: GenerateResult['tokens'] = [];
      // Of the first turn everything went to the first chunk, of later ones to the second.
      const shares = asked.length === 1 ? [1, 0] : [0, 1];
      let end: GenerateResult['end'] = 'maxTokens';
      while (tokens.length < params.maxTokens && end !== 'lastId') {
        await settled();
        throwIfAborted(signal);
        const token = { id: (params.local.at(-1) ?? 0) + tokens.length + 1, logProb: -1 };
        tokens.push(token);
        onTokens?.([token], shares);
        if (params.lastIds.includes(token.id)) end = 'lastId';
      }
      return { tokens, end, shares, timings };
    },
    prefill: async () => ({ computed: 0, tokens: 0, ms: 0 }),
    read: async () => ({ whole: true, ms: 0 }),
    score: async () => ({ nats: [], shares: [] }),
  };
  return { engine, asked };
}

function request(changes: Partial<Asked> = {}): Asked {
  const reader = parseReader('attend:2');
  const rest = { localFileTokens: 2, history: [1, 2, 3], endIds: [], lastIds: [], draft: false };
  return { reader, chunks: [[7], [8]], local: [2, 3], maxTokens: 6, ...rest, ...changes };
}

/** An answer that a completion overtakes after so many tokens. */
async function overtaken(after: number, changes: Partial<Asked> = {}) {
  const { engine, asked } = counting();
  const scheduler = new Scheduler();
  const streamed: number[] = [];
  let line: Promise<GenerateResult> | undefined;
  const onTokens = (tokens: GenerateResult['tokens']): void => {
    streamed.push(...tokens.map(({ id }) => id));
    if (streamed.length < after || line) return;
    line = scheduledEngine(engine, scheduler, 'completion').generate(request({ local: [100], maxTokens: 1 }));
  };
  const result = await scheduledEngine(engine, scheduler, 'ask').generate(request(changes), { onTokens });
  assert.deepEqual((await line)?.tokens[0].id, 101);
  return { result, asked, streamed };
}

test('an answer that is overtaken goes on where it stopped: every token once', async () => {
  const { result, asked, streamed } = await overtaken(2);
  assert.deepEqual(streamed, [4, 5, 6, 7, 8, 9]);
  assert.deepEqual(
    result.tokens.map(({ id }) => id),
    streamed,
  );
  assert.equal(result.end, 'maxTokens');
  const [first, , again] = asked;
  assert.deepEqual([asked.length, first.local], [3, [2, 3]]);
  assert.deepEqual(
    [again.local, again.localFileTokens, again.history, again.maxTokens],
    [[2, 3, 4, 5], 4, [1, 2, 3, 4, 5], 4],
  );
  assert.deepEqual(
    result.shares.map((share) => share.toFixed(3)),
    ['0.333', '0.667'],
  );
});

test('overtaken after its last token it is not asked again', async () => {
  const whole = await overtaken(6);
  assert.deepEqual([whole.asked.length, whole.result.tokens.length, whole.result.end], [2, 6, 'maxTokens']);
  const line = await overtaken(3, { lastIds: [6] });
  assert.deepEqual([line.asked.length, line.result.tokens.length, line.result.end], [2, 3, 'lastId']);
});

test('of a typed remainder what is spelled is not asked for again', async () => {
  const steps = [
    { ids: [9, 4], next: [2, 1] },
    { ids: [5], next: [2] },
    { ids: [6], next: [3] },
  ];
  const early = await overtaken(1, { constraint: { steps } });
  assert.deepEqual(early.asked[2].constraint, {
    steps: [
      { ids: [5], next: [1] },
      { ids: [6], next: [2] },
    ],
  });
  const late = await overtaken(4, { constraint: { steps } });
  assert.equal(late.asked[2].constraint, undefined);
});

test('not overtaken, the answer is the engine’s', async () => {
  const { engine } = counting();
  const result = await scheduledEngine(engine, new Scheduler(), 'completion').generate(request());
  assert.deepEqual([result.tokens.length, result.shares, result.timings], [6, [1, 0], timings]);
});
