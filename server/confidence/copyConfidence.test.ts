import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speaks } from './confidence.ts';
import { copyConfidence, copyConfidenceWeights } from './copyConfidence.ts';
import { type CopyEvidence, copyFeatureNames } from './copyFeatures.ts';

function evidence(hit: number, matchLength: number, places: number, agreeing: number): CopyEvidence {
  const tokens = [' sum', '(items)', ';\n'].map((text, i) => ({
    ...{ text, logProb: Math.log(hit), places, agreeing },
    copy: { key: 1, offset: 40 + i, matchLength: matchLength + i },
  }));
  return { tokens, offered: ' sum(items);', before: 'const total =' };
}

test('the weights are of the features that there are, and say where they come from', () => {
  const { features, provenance } = copyConfidenceWeights;
  assert.deepEqual(Object.keys(features), [...copyFeatureNames]);
  assert.ok(Object.values(features).every(({ scale }) => scale > 0));
  const { holes, offers, repositories, heldOut, date } = provenance;
  const sum = Object.values(repositories).reduce((all, count) => all + count, 0);
  assert.equal(sum, holes);
  assert.ok(offers > 0 && offers <= holes);
  assert.match(date, /^\d{4}-\d{2}-\d{2}$/);
  const both = Object.keys(heldOut).filter((name) => name in repositories);
  assert.deepEqual(both, [], 'thresholds come from repositories that were not fitted');
});

test('who is to speak less asks for more', () => {
  const { low, balanced, high } = copyConfidenceWeights.thresholds;
  assert.ok(1 > low && low > balanced && balanced > high && high > 0);
});

test('long matches that agree are shown, short ones that part are not', () => {
  const shown = (one: CopyEvidence) =>
    (['low', 'balanced', 'high'] as const).map((eagerness) =>
      speaks(copyConfidence(one), eagerness, copyConfidenceWeights),
    );
  assert.deepEqual(shown(evidence(0.98, 40, 5, 5)), [true, true, true]);
  assert.deepEqual(shown(evidence(0.4, 1, 9, 4)), [false, false, false]);
});

test('a line that does not come to its end has no confidence', () => {
  const { tokens, ...rest } = evidence(0.99, 40, 5, 5);
  assert.equal(copyConfidence({ ...rest, tokens: tokens.slice(0, 2) }), 0);
  assert.equal(copyConfidence({ ...rest, tokens, offered: '' }), 0);
});
