import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Match } from './copyIndexPart.ts';
import {
  agreementOf,
  agreements,
  type CopyWeights,
  type CopyWeightsRow,
  hitOf,
  lambdaOf,
  mixCopy,
} from './copyMixture.ts';

/** lambda 0, 1/64, 2/64, … through the table, and hit half a share above */
const weights = Object.fromEntries(
  agreements.map((agreement, row): [string, CopyWeightsRow] => {
    const cells = Array.from({ length: 12 }, (_, bucket) => (row * 12 + bucket) / 64);
    return [agreement, { lambda: cells, hit: cells.map((cell) => cell / 2 + 0.5) }];
  }),
) as CopyWeights;

function matchOf(length: number, following: Record<number, number>): Match {
  const tokens = Uint32Array.from(Object.keys(following), Number);
  const counts = Uint32Array.from(Object.values(following));
  const topCount = Math.max(...counts);
  const occurrences = counts.reduce((sum, count) => sum + count, 0);
  return { length, occurrences, tokens, counts, topCount, top: tokens[counts.indexOf(topCount)] };
}

describe('weights of a match', () => {
  for (const [occurrences, topCount, agreement] of [
    [1, 1, 'once'],
    [2, 2, 'few'],
    [3, 3, 'few'],
    [4, 4, 'many'],
    [2, 1, 'majority'],
    [3, 2, 'majority'],
    [5, 2, 'split'],
  ] as const) {
    it(`calls ${topCount} of ${occurrences} places "${agreement}"`, () => {
      assert.equal(agreementOf({ length: 1, occurrences, topCount }), agreement);
    });
  }

  it('tells lengths up to 12 apart', () => {
    const lambda = (length: number) => lambdaOf({ length, occurrences: 2, topCount: 2 }, weights);
    assert.deepEqual(
      [1, 2, 12, 13, 64].map(lambda),
      [12, 13, 23, 23, 23].map((cell) => cell / 64),
    );
    assert.equal(hitOf({ length: 3, occurrences: 2, topCount: 2 }, weights), 0.5 + 14 / 128);
  });
});

describe('mixCopy', () => {
  const model = [0.5, 0.25, 0.125, 0.125];

  it('is (1 - lambda) p_model + lambda p_copy at every id', () => {
    const logProbs = Float32Array.from(model, Math.log);
    mixCopy(logProbs, matchOf(5, { 1: 3, 3: 1 }), weights);
    const lambda = 40 / 64;
    const copied = [0, 0.75, 0, 0.25];
    for (const [id, logProb] of logProbs.entries()) {
      const expected = (1 - lambda) * model[id] + lambda * copied[id];
      assert.ok(Math.abs(Math.exp(logProb) - expected) < 1e-6, `id ${id}`);
    }
  });

  it('leaves all as it is where lambda is 0', () => {
    const logProbs = Float32Array.from(model, Math.log);
    mixCopy(logProbs, matchOf(1, { 2: 1 }), weights);
    assert.deepEqual(logProbs, Float32Array.from(model, Math.log));
  });

  it('gives a token that the model rules out its share', () => {
    const logProbs = Float32Array.from([0, Number.NEGATIVE_INFINITY]);
    mixCopy(logProbs, matchOf(3, { 1: 2 }), weights);
    assert.ok(Math.abs(logProbs[1] - Math.log(14 / 64)) < 1e-6);
    assert.ok(Math.abs(logProbs[0] - Math.log(50 / 64)) < 1e-6);
  });
});
