import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedAt, likelyPlaces, placeStep } from './likelyPlaces.ts';

/** Lines of 50 units, break included. */
const lines = (count: number): string => `${'x'.repeat(49)}\n`.repeat(count);

test('ends of lines all over the text, the nearest first', () => {
  const text = lines(40);
  const places = likelyPlaces(text, 1000);
  assert.deepEqual(places.slice(0, 3), [949, 1249, 649]);
  assert.ok(places.every((place) => place === text.length || text[place] === '\n'));
  const sorted = places.toSorted((a, b) => a - b);
  assert.ok(sorted.every((place, i) => place - (sorted[i - 1] ?? 0) <= placeStep + 50));
  assert.equal(sorted.at(-1), text.length);
});

test('each once, the cursor not at all, none in an empty text', () => {
  assert.deepEqual(likelyPlaces('', 0), []);
  assert.deepEqual(likelyPlaces('short', 0), [5]);
  assert.deepEqual(likelyPlaces('short', 5), []);
  assert.deepEqual(likelyPlaces(`${'x'.repeat(5000)}\nend`, 0), [5000, 5004]);
});

for (const [name, before, now, at] of [
  ['typed', 'ab()', 'abc()', 3],
  ['typed what stands behind it already', 'a)', 'a))', 2],
  ['removed', 'abc()', 'ab()', 2],
  ['replaced', 'one two three', 'one four three', 8],
  ['all of it is new', 'abc', 'xyz', 3],
  ['nothing', 'abc', 'abc', 0],
] as const) {
  test(`where a change ended: ${name}`, () => {
    assert.equal(changedAt(before, now), at);
  });
}
