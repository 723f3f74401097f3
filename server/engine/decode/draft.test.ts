import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CopyIndex } from './copyIndex.ts';
import { agreements, type CopyWeights, type CopyWeightsRow } from './copyMixture.ts';
import { createDrafter, draft } from './draft.ts';

/** Every match right as often as `hit`. */
function weightsOf(hit: number): CopyWeights {
  const row: CopyWeightsRow = { lambda: new Array(12).fill(0.5), hit: new Array(12).fill(hit) };
  return Object.fromEntries(agreements.map((agreement): [string, CopyWeightsRow] => [agreement, row])) as CopyWeights;
}

const sure = { weights: weightsOf(1) };

function indexOf(...chunks: number[][]): CopyIndex {
  const index = new CopyIndex(1000);
  index.update({ add: chunks.map((ids, key) => ({ key, ids })), remove: [] });
  return index;
}

const run = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

describe('draft', () => {
  it('follows a match up to 8 tokens', () => {
    assert.deepEqual(draft(indexOf(run), [100, 1, 2], undefined, sure), [3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(draft(indexOf(run), [100, 1, 2], 3, sure), [3, 4, 5]);
  });

  it("ends at a chunk's end and where nothing matches", () => {
    assert.deepEqual(draft(indexOf(run), [9, 10], 8, sure), [11, 12]);
    assert.deepEqual(draft(indexOf(run), [100], 8, sure), []);
    assert.deepEqual(draft(indexOf(run), [], 8, sure), []);
  });

  it('takes the most frequent continuation', () => {
    assert.deepEqual(draft(indexOf([1, 2, 3], [1, 2, 4, 5], [1, 2, 4, 6]), [1, 2], 1, sure), [4]);
  });

  it('follows what the context itself repeats, its own draft included', () => {
    assert.deepEqual(draft(indexOf(), [7, 8, 9, 7, 8], 5, sure), [9, 7, 8, 9, 7]);
  });

  it('ends before the chance that all of it is right falls below the least', () => {
    const options = { weights: weightsOf(0.5), leastChance: 0.125 };
    assert.deepEqual(draft(indexOf(run), [1, 2], 8, options), [3, 4, 5]);
    assert.deepEqual(draft(indexOf(run), [1, 2], 8, { ...options, leastChance: 0.6 }), []);
  });

  it('leaves excluded chunks out', () => {
    assert.deepEqual(draft(indexOf([1, 2, 3], [1, 2, 4]), [1, 2], 1, { ...sure, seen: { exclude: [0] } }), [4]);
  });

  it('drafts by the default weights from a long match, not from a short one of many minds', () => {
    const drafter = createDrafter(indexOf(run, [1, 50], [1, 51], [1, 52]));
    assert.deepEqual(drafter({ ids: run.slice(0, 8), seen: {} }, 4), [9, 10, 11, 12]);
    assert.deepEqual(drafter({ ids: [1], seen: {} }, 4), []);
  });
});
