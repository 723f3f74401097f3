import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agreements, type CopyWeights, lengthBuckets } from './copyMixture.ts';
import { type CopySample, copySample, fitCopyWeights } from './fitCopyWeights.ts';

function repeat(times: number, sample: CopySample): CopySample[] {
  return Array.from({ length: times }, () => sample);
}

const once = { occurrences: 1, topCount: 1 };

/** Mean nats of samples under weights, as decoding would mix them. */
function natsOf(samples: readonly CopySample[], lambda: number): number {
  const each = samples.map((sample) => -Math.log((1 - lambda) * sample.modelProb + lambda * sample.copyProb));
  return each.reduce((sum, nats) => sum + nats, 0) / samples.length;
}

describe('fitCopyWeights', () => {
  it('finds the lambda of least loss in a bucket of its own', () => {
    // Copying is right in 3 of 4 and the model gives 0.2 throughout: 3 ln(0.2 + 0.8 x) + ln(0.2 - 0.2 x) peaks at 11/16.
    const samples = [
      ...repeat(300, { ...once, length: 4, modelProb: 0.2, copyProb: 1, hit: true }),
      ...repeat(100, { ...once, length: 4, modelProb: 0.2, copyProb: 0, hit: false }),
    ];
    const { lambda, hit } = fitCopyWeights(samples).once;
    assert.equal(lambda[3], 0.68);
    assert.equal(hit[3], 0.75);
    for (const other of [0.66, 0.7]) assert.ok(natsOf(samples, lambda[3]) < natsOf(samples, other));
  });

  it('keeps what is useless out, and whole agreements that no sample has', () => {
    const weights = fitCopyWeights(repeat(50, { ...once, length: 2, modelProb: 0.5, copyProb: 0, hit: false }));
    for (const agreement of agreements) {
      assert.deepEqual(weights[agreement].lambda, new Array(lengthBuckets).fill(0));
      assert.deepEqual(weights[agreement].hit, new Array(lengthBuckets).fill(0));
    }
  });

  it('lets an empty bucket follow its neighbours, cautiously', () => {
    const weights = fitCopyWeights(repeat(40, { ...once, length: 6, modelProb: 0.1, copyProb: 1, hit: true }));
    assert.equal(weights.once.lambda[6], weights.once.lambda[5]);
    assert.ok(weights.once.hit[5] > weights.once.hit[6] && weights.once.hit[6] > weights.once.hit[9]);
  });

  it('is a table of numbers that JSON keeps', () => {
    const weights = fitCopyWeights(repeat(3, { ...once, length: 99, modelProb: 0.3, copyProb: 1, hit: true }));
    assert.deepEqual(JSON.parse(JSON.stringify(weights)) as CopyWeights, weights);
  });
});

describe('copySample', () => {
  it("takes the target's share of the places", () => {
    const match = {
      length: 3,
      occurrences: 4,
      tokens: Uint32Array.of(7, 9),
      counts: Uint32Array.of(3, 1),
      top: 7,
      topCount: 3,
    };
    const base = { length: 3, occurrences: 4, topCount: 3, modelProb: 0.5 };
    assert.deepEqual(copySample(match, 9, Math.log(2)), { ...base, copyProb: 0.25, hit: false });
    assert.deepEqual(copySample(match, 7, Math.log(2)), { ...base, copyProb: 0.75, hit: true });
    assert.deepEqual(copySample(match, 8, Math.log(2)), { ...base, copyProb: 0, hit: false });
  });
});
