/** Which sources are cited, from shares of the attention. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citedSources } from './citedSources.ts';

const table: [shares: number[], tokens: number[], cited: string[]][] = [
  [[0.2, 0.05, 0.05], [100, 100, 100], ['a']],
  [
    [0.1, 0.12, 0.02],
    [100, 100, 100],
    ['b', 'a'],
  ],
  // The longer one has more, and still less than its length would give it.
  [[0.1, 0.15], [100, 200], ['a']],
  [[0.1, 0.1], [100, 100], []],
  [[0.2], [100], ['a']],
  [[0], [100], []],
  [[0, 0], [100, 100], []],
  [[], [], []],
];
for (const [shares, tokens, cited] of table) {
  test(`${shares.join()} of ${tokens.join()} tokens cite ${cited.join() || 'none'}`, () => {
    assert.deepEqual(citedSources(['a', 'b', 'c'].slice(0, shares.length), shares, tokens), cited);
  });
}
