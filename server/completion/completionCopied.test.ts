/** Lines from the copy index alone, before any forward, on a fake clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown, studio } from '../../test/writingEngine.ts';
import type { CompletionServiceDeps } from './completionServiceDeps.ts';

const longMs = 1_000;

/** Copies `line` where the text before the cursor ends with `after`. */
function copying(after: string, line: string, sure: boolean): Pick<CompletionServiceDeps, 'copied'> {
  const times = { promptMs: 0, gateMs: 0, firstTokenMs: 0, totalMs: 0 };
  const tokens = [{ text: line, logProb: -0.1, matchLength: 9 }];
  const completion = {
    text: line,
    end: 'lastId',
    tokens,
    chunks: [],
    copied: [],
    keys: [],
    hasty: false,
    times,
  } as const;
  return {
    copied: async ({ text, cursor }) =>
      text.slice(0, cursor).endsWith(after)
        ? { completion: { ...completion, tokens, chunks: [], copied: [], keys: [] }, sure: () => sure }
        : undefined,
  };
}

test('what is sure is offered at once, as a copy, and stays while it is typed', async () => {
  const { ask, works } = studio(() => 'slow();', copying('x = ', 'foo(bar);', true));
  const offers = await ask('x = |');
  assert.deepEqual(shown(offers), ['foo(bar);']);
  assert.ok(Array.isArray(offers));
  assert.equal(offers[0].reader, 'copy');
  assert.deepEqual(shown(await ask('x = foo(|')), ['bar);']);
  assert.deepEqual(
    works.filter(({ rank }) => rank === 'completion'),
    [],
  );
});

test('what is not sure is not kept: the model writes', async () => {
  const { ask, clock } = studio(() => 'right();', copying('x = ', 'wrong();', false));
  const answer = ask('x = |');
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), ['right();']);
});

test('what the model has written goes before a copy; what it is still to write does not', async () => {
  const copies = copying('x = ', 'copied();', true);
  const { ask, clock, service } = studio(() => 'written();', copies);
  const place = { path: 'a.ts', languageId: 'typescript', text: 'x = ', cursor: 4, multiline: true };
  void service.anticipate(place);
  await clock.advance(5);
  assert.deepEqual(shown(await ask('x = |')), ['copied();']);
  const other = studio(() => 'written();', copies);
  void other.service.anticipate(place);
  await other.clock.advance(longMs);
  assert.deepEqual(shown(await other.ask('x = |')), ['written();']);
});

test('where a block may begin, and where somebody asks for it, the model writes', async () => {
  for (const [drawn, trigger] of [
    ['if (x) {|', 'automatic'],
    ['x = |', 'invoked'],
  ] as const) {
    const { ask, clock } = studio(() => 'written();', copying(drawn.slice(0, -1), 'copied();', true));
    const answer = ask(drawn, { trigger });
    await clock.advance(5 * longMs);
    assert.deepEqual(shown(await answer), ['written();'], drawn);
  }
});

test('a request that is overtaken while it is copied for stops nothing', async () => {
  let release = (): void => {};
  const copied: CompletionServiceDeps['copied'] = (_request, signal) =>
    new Promise((resolve) => {
      release = () => resolve(undefined);
      signal.addEventListener('abort', release);
    });
  const { ask, clock, works } = studio(() => 'foo();', { copied });
  const first = ask('x = |');
  await clock.advance(5);
  const second = ask('y = |');
  assert.equal(shown(await first), 'superseded');
  release();
  await clock.advance(longMs);
  assert.deepEqual(shown(await second), ['foo();']);
  assert.deepEqual(
    works.filter(({ rank }) => rank === 'completion').map(({ before }) => before),
    ['y = '],
  );
});
