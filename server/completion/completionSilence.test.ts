/** When nothing is offered, and what filters and doubt leave of a text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown, studio } from '../../test/writingEngine.ts';
import { FoveaError } from '../base/errors.ts';

const block = '\n  const a = 1;\n  return a;\n}\n';
const longMs = 1_000;

/** Why there is nothing: what is asked, what comes, the answer. */
const error = new FoveaError('input', 'This reader needs an adapter.');
const silences: [string, Parameters<typeof studio>, string, object][] = [
  ['a place within a word', [() => 'foo'], 'ret|urn', { reason: 'place' }],
  ['nothing to say', [() => ''], 'x = |', { reason: 'nothing' }],
  ['a blank line', [() => ' \n'], 'x = |', { reason: 'nothing' }],
  ['a refusal', [() => ({ reason: 'refused', error })], 'x = |', { reason: 'refused', detail: error.message }],
  ['no engine', [() => ({ reason: 'engineDown', error })], 'x = |', { reason: 'engineDown', detail: error.message }],
  ['no model', [() => 'foo', { reader: () => undefined }], 'x = |', { reason: 'notReady' }],
  ['doubt', [() => 'foo', { confident: () => false }], 'x = |', { reason: 'unsure' }],
  [
    'a filter',
    [() => 'foo', { postFilter: async () => ({ filter: 'suffix' }) }],
    'x = |',
    { reason: 'filtered', detail: 'suffix' },
  ],
];
for (const [name, parts, drawn, expected] of silences) {
  test(`silent for ${name}, counted by name`, async () => {
    const { ask, clock, counted } = studio(...parts);
    const answer = ask(drawn);
    await clock.advance(longMs);
    assert.deepEqual(await answer, expected);
    assert.deepEqual(counted, [`silent ${'reason' in expected ? expected.reason : ''}`]);
  });
}

test('nothing to say is remembered at its place', async () => {
  const { ask, clock, works } = studio(() => '');
  for (let i = 0; i < 3; i++) {
    const answer = ask('x = |');
    await clock.advance(longMs);
    await answer;
  }
  assert.equal(works.length, 1);
});

test('a block that a filter takes leaves its first line', async () => {
  const { ask, clock } = studio(() => block, {
    postFilter: async ({ text }) => (text.includes('return') ? { filter: 'scope' } : { text }),
  });
  const answer = ask('f() {|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), ['\n  const a = 1;']);
});

test('where a filter ended a block, the rest of it is not offered later', async () => {
  const { ask, clock, works } = studio(({ text }) => (text === 'f() {' ? block : ''), {
    postFilter: async ({ text }) => ({ text: text.replace(/\n {2}return[\s\S]*/, '') }),
  });
  const answer = ask('f() {|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), ['\n  const a = 1;']);
  assert.equal(works[1].rank, 'ahead');
  assert.equal(shown(await ask('f() {\n  const a = 1;|')), 'nothing');
});

test('confidence is asked about what is offered, once', async () => {
  const asked: string[][] = [];
  const { ask, clock } = studio(() => 'foo(a);\n', {
    confident: (completion, text) => {
      asked.push([text, ...completion.tokens.map((token) => token.text)]);
      return asked.length > 1;
    },
  });
  const first = ask('x = |');
  await clock.advance(longMs);
  assert.equal(shown(await first), 'unsure');
  assert.deepEqual(shown(await ask('x = fo|')), ['o(a);']);
  assert.deepEqual(shown(await ask('x = foo|')), ['(a);']);
  assert.deepEqual(asked, [
    ['foo(a);', 'foo', '(', 'a', ')', ';', '\n'],
    ['o(a);', 'o', '(', 'a', ')', ';', '\n'],
  ]);
});
