/** What questions ask for: a table of questions and their terms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goesOn, questionTerms } from './questionTerms.ts';

/** Terms as they are written here: names as `=name`, joined words as `+joined`, weights but for 1 behind a colon. */
function written(question: string, earlier: readonly string[] = []): string {
  return questionTerms(question, earlier)
    .map(({ word, weight, named, optional }) => {
      const mark = named ? '=' : optional ? '+' : '';
      const plain = weight === (named ? 2 : optional ? 0.5 : 1);
      return `${mark}${word}${plain ? '' : `:${weight}`}`;
    })
    .join(' ');
}

const table: [question: string, terms: string][] = [
  ['How does the retry policy work?', 'retry policy +retrypolicy +work:0.3'],
  ['What does cell_len do?', '=cell_len cell:0.6 len:0.6'],
  ['where is parseHTTPHeader called', '=parsehttpheader parse:0.6 http:0.6 header:0.6 +called:0.3'],
  ['Explain `Gate` to me, please', '=gate'],
  ['Which settings has src/cache/store.ts?', 'settings src cache store'],
  ['Where are max-depth and smart case handled?', 'max depth +maxdepth smart case +smartcase handled +casehandled'],
  ['What is this project?', ''],
  ['Where do I find the config file?', '+find:0.3 config file +configfile'],
  ['', ''],
  ['???', ''],
  ['Wo wird die Größe geprüft?', 'wird die +wirddie größe +diegröße geprüft +größegeprüft'],
  ['What is HTTP/2 in _utils.py?', 'http =_utils utils:0.6'],
  ['RetryPolicy在哪里', '=retrypolicy在哪里 retry:0.6 policy:0.6 在哪里:0.6'],
  ['errors errors errors', 'errors +errorserrors'],
];
for (const [question, terms] of table) {
  test(`terms of "${question}"`, () => assert.equal(written(question), terms));
}

test('a follow-up takes over what it leaves unsaid, at less weight', () => {
  assert.equal(written('And how is it tested?', ['Where is the invoice computed?']), 'tested invoice:0.5 computed:0.5');
  assert.equal(
    written('and where?', ['Where is the invoice computed?', 'Is it rounded?']),
    'rounded:0.5 invoice:0.25 computed:0.25',
  );
});

test('a question that stands alone takes nothing over', () => {
  assert.equal(
    written('How are parcels shipped?', ['Where is the invoice computed?']),
    'parcels shipped +parcelsshipped',
  );
  assert.equal(goesOn('How are parcels shipped?'), false);
  assert.equal(goesOn('What about its tests and figures?'), true);
});

test('a question of a megabyte is read to its first characters, and has a bound of terms', () => {
  const started = performance.now();
  const words = Array.from({ length: 150_000 }, (_, i) => `word${i}`).join(' ');
  assert.ok(questionTerms(words).length <= 48);
  assert.ok(questionTerms('x'.repeat(1_000_000)).length <= 1);
  assert.ok(performance.now() - started < 2000);
});
