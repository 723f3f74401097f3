import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completion } from '../complete.ts';
import { offerConfidence, originsIn } from './offerConfidence.ts';

const text = 'def total(items):\n    count = len(items)\n    return sum\n';
const request = { text, cursor: text.length - 'sum\n'.length, languageId: 'python' };
const nothing = (): boolean => false;

function completion(logProb: number, ...texts: string[]): Pick<Completion, 'tokens' | 'end'> {
  return { tokens: texts.map((each) => ({ text: each, logProb })), end: 'lastId' };
}

test('only the first line of a block is judged', () => {
  const line = completion(-0.2, 'sum', '(items)', '\n');
  const block = { tokens: [...line.tokens, ...completion(-5, '    ', 'nonsense', '\n').tokens], end: 'open' as const };
  assert.equal(offerConfidence(block, request, nothing), offerConfidence(line, request, nothing));
});

test('a surer line has more confidence', () => {
  const [sure, guessed] = [-0.05, -2].map((logProb) =>
    offerConfidence(completion(logProb, 'sum', '(items)', '\n'), request, nothing),
  );
  assert.ok(sure > guessed, `${sure} and ${guessed}`);
});

test('nothing has no confidence', () => {
  assert.equal(offerConfidence({ tokens: [], end: 'endId' }, request, nothing), 0);
});

const origins: [name: string, origin: string][] = [
  ['items', 'file'],
  ['item', 'nowhere'],
  ['tems', 'nowhere'],
  ['len', 'file'],
  ['average', 'workspace'],
  ['return', 'file'],
];
for (const [name, origin] of origins) {
  test(`${name} stands in: ${origin}`, () => {
    assert.equal(originsIn(text, (each) => each === 'average')(name), origin);
  });
}

test('a name at both ends of a text, and one that first stands within another', () => {
  assert.equal(originsIn('a', nothing)('a'), 'file');
  assert.equal(originsIn('subtotal + total', nothing)('total'), 'file');
});
