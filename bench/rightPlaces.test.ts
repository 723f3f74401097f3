import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightPlaces } from './rightPlaces.ts';
import { seededRandom } from './seededRandom.ts';

const text = 'first(alpha, [beta]);\r\n  third();\r\n\r\n  second(gamma);\r\n}\r\n';
const pairs = [
  { open: 5, close: 19 },
  { open: 13, close: 18 },
  { open: text.indexOf('(gamma'), close: text.indexOf(');\r\n}') },
];

test('lines, rests of lines and brackets that an editor closed, each put back gives what stood there', () => {
  const places = rightPlaces(text, pairs, 12, seededRandom(3));
  assert.deepEqual([...new Set(places.map(({ kind }) => kind))].sort(), ['below', 'closed', 'next', 'rest']);
  const closed = new Map([
    ['alpha, [beta]', ')'],
    ['beta', '])'],
    ['gamma', ')'],
  ]);
  for (const { kind, before, after, text: offer } of places) {
    assert.notEqual(offer.trim(), '');
    if (kind === 'closed') assert.equal(after.split('\r')[0], closed.get(offer));
    else assert.equal((before + offer + after).replaceAll('\r', ''), text.replaceAll('\r', ''));
    assert.equal(/[\r\n]/.test(offer), kind === 'below');
  }
});

test('the same seed gives the same places; a file without brackets has no closed ones', () => {
  assert.deepEqual(rightPlaces(text, pairs, 6, seededRandom(4)), rightPlaces(text, pairs, 6, seededRandom(4)));
  assert.ok(rightPlaces(text, [], 6, seededRandom(4)).every(({ kind }) => kind !== 'closed'));
});
