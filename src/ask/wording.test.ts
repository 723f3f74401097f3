import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../translate.ts';
import type { SourceView, Turn } from './conversation.ts';
import { followUps } from './followUps.ts';
import { duration, lineRange, nameAndFolder, percent, previewLines, sourceCount } from './wording.ts';
import { pageWords, wordsFrom } from './words.ts';

const words = pageWords(english);
const source = (id: string, scope: string[], fromLine = 4, toLine = 9): SourceView => ({
  id,
  path: 'a/b.ts',
  fromLine,
  toLine,
  scope,
  preview: '',
});

test('numbers, times and places', () => {
  assert.deepEqual([0, 0.004, 0.126, 1].map(percent), ['0 %', '<1 %', '13 %', '100 %']);
  assert.deepEqual(
    [12.4, 999, 1234, 45_600].map((ms) => duration(ms, words)),
    ['12 ms', '999 ms', '1.2 s', '46 s'],
  );
  assert.equal(lineRange(source('a', []), words), '4–9');
  assert.equal(lineRange(source('a', [], 4, 4), words), '4');
  assert.deepEqual(
    [0, 1, 5].map((many) => sourceCount(many, words)),
    ['No sources', '1 source', '5 sources'],
  );
  assert.deepEqual(nameAndFolder('a/b/c.ts'), { name: 'c.ts', folder: 'a/b' });
  assert.deepEqual(nameAndFolder('c.ts'), { name: 'c.ts', folder: '' });
});

test('a preview loses empty lines and what all its lines are indented by', () => {
  assert.deepEqual(previewLines('    a\r\n\n      b\n    c\n'), ['a', '  b', 'c']);
  assert.deepEqual(previewLines('\n \n'), []);
});

test('texts that the host did not give are English', () => {
  assert.equal(wordsFrom({ stopped: 'Angehalten.' }).stopped, 'Angehalten.');
  assert.equal(wordsFrom({ stopped: 1 }).stopped, 'Stopped.');
  assert.deepEqual(wordsFrom(undefined), words);
});

const turn = (more: Partial<Turn>): Turn => ({
  id: 't',
  question: 'why?',
  within: [],
  phase: 'answered',
  sources: [source('a', ['Session', 'request']), source('b', ['retry']), source('c', ['two words'])],
  answer: 'x',
  cited: ['b', 'a'],
  ...more,
});
const asked: [string, Partial<Turn>, string[]][] = [
  ['what was read most first', {}, ['Where is `retry` used?', 'What does `retry` do?', 'What does `request` do?']],
  [
    'never the question itself',
    { question: 'where is `RETRY` used?' },
    ['What does `retry` do?', 'What does `request` do?'],
  ],
  [
    'nothing cited: what was found',
    { cited: [] },
    ['Where is `request` used?', 'What does `request` do?', 'What does `retry` do?'],
  ],
  ['no name that is one word', { sources: [source('c', ['two words'])], cited: [] }, []],
  ['nothing found', { phase: 'nothingFound' }, []],
];
for (const [name, more, questions] of asked) {
  test(`questions to follow: ${name}`, () => assert.deepEqual(followUps(turn(more), words), questions));
}
