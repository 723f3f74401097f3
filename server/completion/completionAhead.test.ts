/** What is generated before anybody asks for it, on a fake clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown, studio } from '../../test/writingEngine.ts';

/** Longer than any debounce and any answer here. */
const longMs = 1_000;

test('what comes after an offer is computed in the background and is there when it is accepted', async () => {
  const { ask, clock, works } = studio(({ text }) => (text.endsWith('= ') ? 'foo();' : '\nbar();\nbaz();'));
  const first = ask('x = |');
  await clock.advance(longMs);
  assert.deepEqual(shown(await first), ['foo();']);
  assert.deepEqual([works[1].before, works[1].rank, works[1].outcome], ['x = foo();', 'ahead', 'whole']);
  const asked = works.length;
  assert.deepEqual(shown(await ask('x = foo();|')), ['\nbar();']);
  assert.equal(works.length, asked);
});

test('what is computed ahead gives way to anything newer', async () => {
  const { ask, clock, works } = studio(({ text }) => (text.endsWith('= ') ? 'foo();' : '\nlong '.repeat(50)));
  const first = ask('x = |');
  await clock.advance(150);
  await first;
  assert.deepEqual([works[1].rank, works[1].outcome], ['ahead', 'open']);
  const second = ask('y = |');
  await clock.advance(longMs);
  await second;
  assert.equal(works[1].outcome, 'stopped');
});

test('a cursor that nobody has typed at: what comes first is there with the first key, and made once', async () => {
  const { ask, clock, service, works, counted } = studio(({ text }) => (text === 'x = ' ? 'foo(bar);' : ''));
  const document = { path: 'a.ts', languageId: 'typescript', text: 'x = ', cursor: 4, multiline: true };
  await service.anticipate(document);
  await clock.advance(longMs);
  await service.anticipate(document);
  assert.deepEqual(
    works.map(({ before, rank, outcome }) => [before, rank, outcome]),
    [['x = ', 'ahead', 'whole']],
  );
  assert.deepEqual(counted, [], 'nobody has seen it');
  assert.deepEqual(shown(await ask('x = f|')), ['oo(bar);']);
  await service.anticipate({ ...document, text: 'x = name', cursor: 4 });
  assert.equal(works.filter(({ before }) => before === 'x = ').length, 1, 'not within a word');
});

test('a cursor is put elsewhere before its completion is there: a completion that is asked for comes first', async () => {
  const { ask, clock, service, works } = studio(() => 'a '.repeat(30));
  await service.anticipate({ path: 'a.ts', languageId: 'typescript', text: 'x = ', cursor: 4, multiline: true });
  await clock.advance(25);
  const answer = ask('y = |');
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), ['a '.repeat(30).trimEnd()]);
  assert.equal(works[0].outcome, 'stopped');
});

test('typing along an offer leaves what is computed ahead alone', async () => {
  const { ask, clock, works } = studio(({ text }) => (text.endsWith('= ') ? 'foo();' : '\n  bar();'));
  const first = ask('x = |');
  await clock.advance(70);
  await first;
  assert.deepEqual(shown(await ask('x = f|')), ['oo();']);
  await clock.advance(longMs);
  assert.deepEqual(
    works.map(({ rank, outcome }) => [rank, outcome]),
    [
      ['completion', 'whole'],
      ['ahead', 'whole'],
    ],
  );
});

test('more was read: what was made of less and never shown is made anew, what was shown stays', async () => {
  let whole = false;
  const written = ({ text }: { text: string }): string => (text === 'x = ' ? (whole ? 'better();' : 'worse();') : '');
  const { ask, clock, service, works } = studio(written, {}, [], () => !whole);
  const place = { path: 'a.ts', languageId: 'typescript', text: 'x = ', cursor: 4, multiline: true };
  await service.anticipate(place);
  await clock.advance(longMs);
  whole = true;
  void service.improved(place);
  await clock.advance(longMs);
  assert.deepEqual(
    works.map(({ before, rank }) => [before, rank]),
    [
      ['x = ', 'ahead'],
      ['x = ', 'ahead'],
    ],
  );
  assert.deepEqual(shown(await ask('x = |')), ['better();']);
  void service.improved(place);
  assert.deepEqual(shown(await ask('x = b|')), ['etter();']);
});

test('what was on the screen is not taken back when more was read', async () => {
  let whole = false;
  const { ask, clock, service } = studio(
    ({ text }) => (text === 'x = ' ? 'foo();' : ''),
    {},
    [],
    () => !whole,
  );
  const first = ask('x = |');
  await clock.advance(longMs);
  assert.deepEqual(shown(await first), ['foo();']);
  whole = true;
  void service.improved({ path: 'a.ts', languageId: 'typescript', text: 'x = ', cursor: 4, multiline: true });
  assert.deepEqual(shown(await ask('x = fo|')), ['o();']);
});

for (const [trigger, oneLine] of [
  ['automatic', true],
  ['invoked', false],
] as const) {
  test(`a machine that takes long for a token, ${trigger}: ${oneLine ? 'a line' : 'a block'}`, async () => {
    const { ask, clock, works } = studio(() => '\n  a();\n  b();\n}', { tokenMs: () => 40 });
    const answer = ask('if (x) {|', { trigger });
    await clock.advance(longMs);
    await answer;
    assert.equal(works[0].oneLine, oneLine);
  });
}

test('who was answered with nothing and still is there may ask again when more was read; who types on asks anyway', async () => {
  let whole = false;
  const written = ({ text }: { text: string }): string =>
    text.startsWith('x = ') ? (whole ? 'better();' : 'worse();') : '';
  const confident = () => whole;
  const { ask, clock, service, counted } = studio(written, { confident }, [], () => !whole);
  const first = ask('x = |');
  await clock.advance(longMs);
  assert.equal(shown(await first), 'unsure');
  whole = true;
  const place = { path: 'a.ts', languageId: 'typescript', text: 'x = ', cursor: 4, multiline: true };
  void service.improved({ ...place, text: 'y = ' });
  await clock.advance(longMs);
  assert.ok(!counted.some((line) => line.startsWith('better')));
  void service.improved(place);
  await clock.advance(longMs);
  assert.equal(counted.at(-1), 'better at 4');
  assert.deepEqual(shown(await ask('x = |')), ['better();']);
});
