import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './seededRandom.ts';
import {
  areaUnderCurve,
  calibrationBins,
  calibrationError,
  curveOf,
  floor,
  type Judged,
  logLoss,
  spokenAt,
  spokenElsewhere,
  thresholdFor,
  thresholdsOf,
} from './speakFigures.ts';

function judged(offers: readonly [confidence: number, exact: boolean][], repository = 'a'): Judged[] {
  return offers.map(([confidence, exact]) => ({ repository, confidence, exact }));
}

/** Offers whose confidence is the true probability. */
function calibrated(count: number, seed: number, repository = 'a'): Judged[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const confidence = random.next();
    return { repository, confidence, exact: random.next() < confidence };
  });
}

const four = judged([
  [0.3, false],
  [0.9, true],
  [0.8, false],
  [0.6, true],
]);

test('the curve goes from the surest offer to all of them, holes without an offer in the denominator', () => {
  assert.deepEqual(curveOf(four, 8), [
    { threshold: 0.9, coverage: 1 / 8, precision: 1 },
    { threshold: 0.8, coverage: 2 / 8, precision: 1 / 2 },
    { threshold: 0.6, coverage: 3 / 8, precision: 2 / 3 },
    { threshold: 0.3, coverage: 4 / 8, precision: 2 / 4 },
  ]);
});

test('offers of the same confidence are shown together', () => {
  const tied = judged([
    [0.5, true],
    [0.5, false],
  ]);
  assert.deepEqual(curveOf(tied, 2), [{ threshold: 0.5, coverage: 1, precision: 0.5 }]);
});

const thresholds: [precision: number, threshold: number][] = [
  [0.7, 0.9],
  [0.6, 0.6],
  [0.5, 0.3],
  [0, 0.3],
];
for (const [precision, threshold] of thresholds) {
  test(`offers are exact in ${precision} of the cases from ${threshold} on`, () => {
    assert.equal(thresholdFor(four, precision), threshold);
  });
}

test('where nothing is sure enough nothing is shown', () => {
  const wrong = judged([[0.999, false]]);
  assert.equal(spokenAt(wrong, 1, thresholdFor(wrong, 0.4), 1).offers, 0);
});

test('thresholds are monotone, whatever was measured', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed);
    const offers = judged(Array.from({ length: 12 }, () => [random.next(), random.next() < 0.4]));
    const { low, balanced, high } = thresholdsOf(offers);
    assert.ok(low >= balanced && balanced >= high && high === floor, `seed ${seed}`);
  }
});

test('what lies below the floor counts for no threshold', () => {
  const offers = judged([
    [0.5, false],
    [0.04, true],
    [0.03, true],
  ]);
  assert.equal(thresholdFor(offers, 0.6), 0.03);
  assert.equal(thresholdsOf(offers).low, 1);
});

test('of calibrated confidences each setting keeps what it promises', () => {
  const offers = calibrated(4000, 5);
  const { low, balanced } = thresholdsOf(offers);
  // a uniform confidence c above t is right in (1 + t) / 2 of the cases
  assert.ok(Math.abs(low - 0.2) < 0.06, `low ${low}`);
  assert.ok(balanced >= floor && balanced < floor + 0.01, 'all offers together are right half of the time');
  const spoken = spokenAt(offers, 4000, low, 1);
  assert.ok(spoken.precision! >= 0.6 && spoken.precisionInterval![0] < 0.6);
  assert.ok(Math.abs(spoken.coverage - 0.8) < 0.06);
});

test('elsewhere: thresholds come from the other repositories', () => {
  const sure = judged(
    [
      [0.9, true],
      [0.8, true],
      [0.2, false],
      [0.1, false],
    ],
    'sure',
  );
  const unlucky = judged(
    [
      [0.9, false],
      [0.3, false],
      [0.25, false],
      [0.22, false],
    ],
    'unlucky',
  );
  // "unlucky" is shown what "sure" allows (0.2: half of it exact), "sure" what "unlucky" allows: nothing
  assert.deepEqual(spokenElsewhere([...sure, ...unlucky], 8, 'balanced', 1), {
    offers: 4,
    coverage: 0.5,
    precision: 0,
    precisionInterval: [0, 0],
  });
});

test('calibration: bins of equal size; what is calibrated has a small error, what boasts a large one', () => {
  const offers = calibrated(2000, 6);
  const bins = calibrationBins(offers);
  assert.deepEqual(
    bins.map((bin) => bin.offers),
    new Array(10).fill(200),
  );
  assert.ok(calibrationError(bins) < 0.05);
  const boasting = offers.map((offer) => ({ ...offer, confidence: Math.sqrt(offer.confidence) }));
  assert.ok(calibrationError(calibrationBins(boasting)) > 0.12);
  assert.deepEqual(calibrationBins(four), [{ offers: 4, confidence: 0.65, exact: 0.5 }]);
});

test('area under the curve: order alone counts, a tie half', () => {
  assert.equal(areaUnderCurve(four), 3 / 4);
  const tied = judged([
    [0.5, true],
    [0.5, false],
  ]);
  assert.equal(areaUnderCurve(tied), 0.5);
});

test('log loss is least for the true probability', () => {
  const offers = calibrated(2000, 7);
  const bolder = offers.map((offer) => ({ ...offer, confidence: offer.confidence ** 2 }));
  assert.ok(logLoss(offers) < logLoss(bolder));
  assert.ok(Number.isFinite(logLoss(judged([[0, true]]))));
});
