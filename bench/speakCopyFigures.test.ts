import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyConfidence } from '../server/confidence/copyConfidence.ts';
import { copyFeatureNames } from '../server/confidence/copyFeatures.ts';
import type { CopiedHole } from './copiedHoles.ts';
import { seededRandom } from './seededRandom.ts';
import { leastCopyPrecision, speakCopyReport } from './speakCopyFigures.ts';

const options = { tokenizer: 'tiny', seed: 1, date: '2026-01-02' };

function hole(repository: string, hit: number, exact: boolean): CopiedHole {
  const copy = { key: 1, offset: 4, matchLength: 12 };
  const tokens = [{ text: 'sum(items)\n', logProb: Math.log(hit), copy, places: 1, agreeing: 1 }];
  const truth = exact ? 'sum(items)' : 'max(items)';
  return { repository, before: '  return ', truth, tokens, offered: 'sum(items)', exact, ms: 2 * hit };
}

/** Matches that are right as often as they say, of repositories `name0`, `name1`, … */
function honest(name: string, repositories: number, count: number, seed: number): CopiedHole[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const hit = 0.05 + 0.9 * random.next();
    return hole(`${name}${i % repositories}`, hit, random.next() < hit);
  });
}

const nothing: CopiedHole = { ...hole('other0', 0.5, false), tokens: [], offered: '' };

test('honest matches are trusted, and each setting keeps what it promises elsewhere', () => {
  const heldOut = [...honest('other', 4, 1200, 2), ...new Array<CopiedHole>(400).fill(nothing)];
  const { report, weights } = speakCopyReport(honest('fit', 3, 900, 1), heldOut, options);
  const { shown, shownElsewhere, holes, offers, calibrationError } = report.heldOut;
  assert.deepEqual([holes, offers], [1600, 1200]);
  assert.ok(calibrationError < 0.07, `calibration error ${calibrationError}`);
  for (const eagerness of ['low', 'balanced', 'high'] as const) {
    assert.ok(shown[eagerness].precision! >= leastCopyPrecision[eagerness], eagerness);
    assert.ok(shownElsewhere[eagerness].precision! > leastCopyPrecision[eagerness] - 0.07, eagerness);
  }
  assert.ok(shown.low.coverage < shown.balanced.coverage && shown.balanced.coverage < shown.high.coverage);
  assert.deepEqual(Object.keys(weights.features), [...copyFeatureNames]);
  assert.ok(Math.abs(copyConfidence(hole('new', 0.5, true), weights) - 0.5) < 0.15);
  assert.deepEqual(weights.provenance.repositories, { fit0: 300, fit1: 300, fit2: 300 });
  assert.deepEqual(weights.provenance.heldOut, { other0: 700, other1: 300, other2: 300, other3: 300 });
  assert.deepEqual(
    Object.values(report.fitted.repositories).map(({ ms }) => ms.p50 > 0.8 && ms.p50 < 1.2),
    [true, true, true],
  );
});

test('a repository full of copies does not choose for the others', () => {
  const others = honest('other', 3, 600, 2);
  const full = Array.from({ length: 600 }, (_, i) => hole('full', 0.05 + (0.9 * i) / 600, true));
  const fit = honest('fit', 2, 600, 1);
  const [alone, beside] = [others, [...others, ...full]].map((heldOut) => speakCopyReport(fit, heldOut, options));
  const { thresholds } = beside.weights;
  const shownOfOthers = others.filter((one) => copyConfidence(one, beside.weights) >= thresholds.balanced);
  const right = shownOfOthers.filter(({ exact }) => exact).length / shownOfOthers.length;
  assert.ok(right >= leastCopyPrecision.balanced, `${right} of the others`);
  assert.ok(alone.weights.thresholds.balanced >= thresholds.balanced);
});

test('too few holes are said to be too few', () => {
  const wrong = { name: 'FoveaError', kind: 'input', message: /at least two repositories and one held out/ };
  assert.throws(() => speakCopyReport(honest('fit', 1, 100, 1), honest('other', 1, 100, 2), options), wrong);
  assert.throws(() => speakCopyReport(honest('fit', 2, 100, 1), [nothing], options), wrong);
});
