/** Scan, heap and a slow twin merge alike, on random merges and random bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeBytePairs } from './bytePairs.ts';
import { MergeTable } from './mergeTable.ts';

/** Numbers below `limit`, the same for every run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

type Merge = [left: number, right: number, merged: number];

/** The definition: the first merge in order of rank that applies anywhere, at its leftmost place, until none does. */
function slowly(symbols: number[], merges: readonly Merge[]): number[] {
  for (;;) {
    const merge = merges.find(([left, right]) => symbols.some((id, i) => id === left && symbols[i + 1] === right));
    if (!merge) return symbols;
    const at = symbols.findIndex((id, i) => id === merge[0] && symbols[i + 1] === merge[1]);
    symbols.splice(at, 2, merge[2]);
  }
}

test('short pieces by scan and long ones by heap merge as the definition says', () => {
  const below = seeded(7);
  for (let round = 0; round < 60; round++) {
    const merges: Merge[] = [];
    const seen = new Set<string>();
    while (merges.length < 40) {
      const pair = [below(3 + merges.length), below(3 + merges.length)] as const;
      if (seen.has(pair.join())) continue;
      seen.add(pair.join());
      merges.push([...pair, 3 + merges.length]);
    }
    const table = new MergeTable(merges.length);
    merges.forEach(([left, right, merged], rank) => {
      table.add(left, right, rank, merged);
    });
    for (const length of [0, 1, 2, 5, 30, 64, 65, 200]) {
      const symbols = Int32Array.from({ length }, () => below(3));
      const expected = slowly([...symbols], merges);
      const left = mergeBytePairs(symbols, length, table);
      assert.deepEqual([...symbols.subarray(0, left)], expected);
    }
  }
});
