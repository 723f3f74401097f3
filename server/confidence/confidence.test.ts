import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eagernessValues } from '../settings.ts';
import { confidence, confidenceWeights, probabilityOf, speaks } from './confidence.ts';
import { type Evidence, featureNames, featuresOf } from './features.ts';

function evidence(logProb: number): Evidence {
  return {
    tokens: ['total', ' =', ' sum', '\n'].map((text) => ({ text, logProb })),
    ended: true,
    before: '    ',
    languageId: 'python',
    originOf: () => 'file',
  };
}

test('the weights are of the features that there are, and say where they come from', () => {
  assert.deepEqual(Object.keys(confidenceWeights.features).sort(), [...featureNames].sort());
  assert.ok(Object.values(confidenceWeights.features).every(({ scale }) => scale > 0));
  const { holes, offers, repositories, date, model, reader } = confidenceWeights.provenance;
  assert.equal(
    Object.values(repositories).reduce((sum, count) => sum + count, 0),
    holes,
  );
  assert.ok(offers > 0 && offers <= holes);
  assert.match(date, /^\d{4}-\d{2}-\d{2}$/);
  assert.match(model, /^[0-9a-f]{64}$/);
  assert.notEqual(reader, '');
});

test('who is to speak less asks for no less', () => {
  const { low, balanced, high } = confidenceWeights.thresholds;
  assert.ok(low >= balanced && balanced >= high && high > 0);
  for (const sure of [0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.99]) {
    const spoken = (['low', 'balanced', 'high'] as const).map((eagerness) => Number(speaks(sure, eagerness)));
    assert.deepEqual(
      spoken,
      spoken.toSorted((a, b) => a - b),
    );
  }
  assert.deepEqual(
    eagernessValues.map(({ value }) => value),
    Object.keys(confidenceWeights.thresholds),
  );
});

test('an offer is shown from its threshold on', () => {
  const weights = { thresholds: { low: 0.7, balanced: 0.4, high: 0.1 } };
  assert.equal(speaks(0.4, 'balanced', weights), true);
  assert.equal(speaks(0.39, 'balanced', weights), false);
  assert.equal(speaks(0.39, 'high', weights), true);
  assert.equal(speaks(0.69, 'low', weights), false);
});

test('a line that the model is sure of has more confidence than one that it guessed', () => {
  const [sure, guessed] = [-0.01, -2.5].map((logProb) => confidence(featuresOf(evidence(logProb))));
  assert.ok(sure > guessed, `${sure} for a sure line, ${guessed} for a guess`);
  assert.ok(guessed > 0 && sure < 1);
});

test('probability by hand: a bias and two features, each at its own scale', () => {
  const logistic = {
    bias: 0.5,
    features: { a: { mean: 2, scale: 4, weight: 1 }, b: { mean: 0, scale: 1, weight: -2 } },
  };
  // 0.5 + 1 * (6 - 2) / 4 - 2 * 0.25 = 1
  assert.ok(Math.abs(probabilityOf(logistic, { a: 6, b: 0.25 }, ['a', 'b']) - 1 / (1 + Math.exp(-1))) < 1e-12);
});
