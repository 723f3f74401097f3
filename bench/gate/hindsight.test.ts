/** What a chunk and the next text have in common. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hindsight, hindsightNames } from './hindsight.ts';

const seen = 'const client = new Client(options);\n';
const next = 'client.openSession(timeoutSeconds, retries);\nreturn client;\n';
const of = (chunk: string) => {
  const values = hindsight(seen, next, () => 1).of(chunk);
  assert.equal(values.length, hindsightNames.length);
  return (name: string) => values[hindsightNames.indexOf(name)];
};

test('a chunk that says the same holds all, one about something else nothing', () => {
  const [same, other] = [of(next), of('#include "zulu.h"')];
  // The sign pairs of both texts are seen already.
  for (const name of hindsightNames) assert.ok(name === 'newPairs' ? same(name) > 0.8 : same(name) === 1, name);
  for (const name of hindsightNames) assert.equal(other(name), 0, name);
});

test('names that are seen already are not new; runs are told by their length', () => {
  const chunk = of('client = 1; openSession(timeoutSeconds, 5)');
  assert.equal(chunk('newNames'), 2 / 4);
  assert.equal(chunk('allNames'), 3 / 5);
  assert.ok(chunk('nextFours') > 0 && chunk('nextEights') === 0 && chunk('newFours') === chunk('nextFours'));
  const copied = of(seen);
  assert.deepEqual([copied('newNames'), copied('newFours')], [0, 0]);
  assert.ok(copied('allNames') > 0);
});

test('a next text without names leaves them open', () => {
  assert.ok(Number.isNaN(hindsight(seen, '});\n', () => 1).of(seen)[0]));
});
