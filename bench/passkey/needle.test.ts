/** Needles and questions in the forms that training/retrieval.py trains with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageById } from '../../server/chunking/languages.ts';
import { seededRandom } from '../seededRandom.ts';
import { drawName, givesAway, isAnswer, needleFor, questionOf } from './needle.ts';

const comment = (id: string) => languageById(id).comment;
const cases: [task: 'passkey' | 'number' | 'keyvalue', question: string, hidden: RegExp][] = [
  [
    'passkey',
    '# What is the pass key? The pass key is',
    /^\/\/ The pass key is (\d{5})\. Remember it\. \1 is the pass key\.\n$/,
  ],
  ['number', '# the value of CACHE_DEPTH\nassert CACHE_DEPTH ==', /^CACHE_DEPTH = (\d{6})\n$/],
  ['keyvalue', 'assert table["cache_depth"] == "', /^"cache_depth": "([\da-f]{8})",\n$/],
];

for (const [task, text, hidden] of cases) {
  test(`${task}: the question leads up to what the needle says, in each file's comment style`, () => {
    const question = questionOf(task, 'cache_depth', comment('python'));
    assert.equal(question.text, text);
    const random = seededRandom(1);
    const needle = needleFor(question, comment('typescript'), random);
    assert.equal(hidden.exec(needle.hidden)?.[1], needle.answer);
    assert.notEqual(needleFor(question, comment('typescript'), random).answer, needle.answer);
    assert.equal(givesAway.test(needle.hidden), task === 'passkey');
  });
}

test('a comment that must be closed is', () => {
  const question = questionOf('passkey', '', comment('python'));
  assert.match(needleFor(question, comment('html'), seededRandom(1)).hidden, /^<!-- .* is the pass key\. -->\n$/);
});

test('a name that the haystack has is not drawn', () => {
  const random = seededRandom(3);
  const first = drawName(seededRandom(3), () => true);
  assert.notEqual(
    drawName(random, (name) => name !== first),
    first,
  );
});

const answers: [generated: string, right: boolean][] = [
  [' 71432. Remember', true],
  ['71432"\n', true],
  [' 714321', false],
  [' 7143', false],
  [' the 71432', false],
  ['', false],
];
for (const [generated, right] of answers) {
  test(`"${generated.trimEnd()}" is ${right ? 'the' : 'no'} answer`, () => {
    assert.equal(isAnswer(generated, '71432'), right);
  });
}
