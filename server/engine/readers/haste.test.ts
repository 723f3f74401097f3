import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReadingCosts, type Rung, rungNext, rungNow, rungsOf } from './haste.ts';

const written = ({ chunks, local }: Rung): string => `${chunks.join('+') || '-'} ${local}`;

/** @param local ms of a whole and a short local context; over chunks twice that, unless `read` names the rung */
function costs(chunks: number[], local: [whole: number, short: number], read: string[] = []): ReadingCosts {
  return {
    chunks,
    local: (rung) =>
      read.includes(written(rung)) ? 0 : local[rung.local === 'whole' ? 0 : 1] * (rung.chunks.length > 0 ? 2 : 1),
  };
}

test('the ladder, best first: those chunks that cost least, in the order of their rank', () => {
  const rungs = rungsOf({ chunks: [900, 0] }, true).map(written);
  assert.deepEqual(rungs, ['0+1 whole', '0+1 short', '1 whole', '1 short', '- whole', '- short']);
  assert.deepEqual(rungsOf({ chunks: [5, 5] }, false).map(written), ['0+1 whole', '0 whole', '- whole']);
  assert.deepEqual(rungsOf({ chunks: [] }, true).map(written), ['- whole', '- short']);
});

const now: [string, ReadingCosts, number, string][] = [
  ['all of it is there', costs([0, 0], [0, 0]), 100, '0+1 whole'],
  ['a fast machine reads all in time', costs([30, 30], [10, 4]), 100, '0+1 whole'],
  ['what costs nothing more', costs([900, 0], [400, 90], ['1 short']), 100, '1 short'],
  ['one chunk is there, its local context can be read', costs([900, 0], [45, 12]), 100, '1 whole'],
  ['nothing is there: the cheapest, however long it takes', costs([2500, 2500], [1200, 300]), 100, '- short'],
];
for (const [what, cost, readMs, expected] of now) {
  test(`read now: ${what}`, () => assert.equal(written(rungNow(rungsOf(cost, true), cost, readMs)), expected));
}

const next: [string, ReadingCosts, string | undefined][] = [
  ['all of it is there', costs([0, 0], [0, 0]), undefined],
  ['a slow machine begins at the foot', costs([2500, 2500], [1200, 300]), '- short'],
  ['then a longer local context', costs([2500, 2500], [1200, 300], ['- short']), '- whole'],
  ['then one chunk', costs([2500, 2500], [1200, 300], ['- short', '- whole']), '0 short'],
  ['then with the whole local context', costs([0, 2500], [1200, 300], ['0 short']), '0 whole'],
  ['then the other', costs([0, 2500], [1200, 300], ['0 short', '0 whole']), '0+1 short'],
  ['a fast machine takes short steps all at once', costs([120, 120], [40, 10]), '0+1 whole'],
  ['some tokens were typed', costs([0, 0], [20, 20]), '0+1 whole'],
];
for (const [what, cost, expected] of next) {
  test(`read next: ${what}`, () => {
    const rung = rungNext(rungsOf(cost, true), cost);
    assert.equal(rung && written(rung), expected);
  });
}
