import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CopiedText,
  type CopyEvidence,
  type CopyFeatures,
  copyFeatureNames,
  copyFeaturesOf,
  isWholeLine,
} from './copyFeatures.ts';

const ln = Math.log;

function token(text: string, changes: Partial<CopiedText> = {}): CopiedText {
  return { text, logProb: ln(0.5), copy: { key: 3, offset: 10, matchLength: 7 }, places: 1, agreeing: 1, ...changes };
}

const at = (offset: number, matchLength: number, key = 3) => ({
  copy: { key, offset, matchLength },
});
const plain: CopyEvidence = { tokens: [token('total();\n')], offered: 'total();', before: 'x\n  const sum = ' };

const cases: [name: string, evidence: Partial<CopyEvidence>, expected: Partial<CopyFeatures>][] = [
  [
    'one token',
    {},
    { logOdds: 0, firstMatch: ln(8), leastMatch: ln(8), fewestPlaces: 0, leastAgreement: 1, steady: 1 },
  ],
  ['as long as it is offered', {}, { characters: ln(9), cut: 0, quotes: 0 }],
  ['behind what was typed on the line', {}, { typed: ln(12), inWord: 0 }],
  ['within a word', { before: 'x\n  con' }, { typed: ln(4), inWord: 1 }],
  ['at a line start', { before: 'x\n  ' }, { typed: 0, inWord: 0 }],
  ['of two tokens, each right half of the time', { tokens: [token('a'), token('b\n')] }, { logOdds: -ln(3) }],
  [
    'what comes behind the line end does not count',
    { tokens: [token('a\n'), token('b', { logProb: -9 })] },
    { logOdds: 0 },
  ],
  [
    'matches of unlike lengths',
    { tokens: [token('a', at(1, 9)), token('b', at(2, 3)), token('\n', at(3, 4))] },
    { firstMatch: ln(10), leastMatch: ln(4), steady: 1 },
  ],
  [
    'from two places',
    { tokens: [token('a', at(1, 9)), token('b', at(5, 3)), token('\n', at(6, 3))] },
    { steady: 2 / 3 },
  ],
  ['from two chunks', { tokens: [token('a', at(1, 9)), token('\n', at(2, 3, 4))] }, { steady: 1 / 2 }],
  [
    'half of the open file',
    { tokens: [token('a', { copy: { key: undefined, offset: 1, matchLength: 9 } }), token('\n')] },
    { own: 1 / 2 },
  ],
  [
    'places that part',
    { tokens: [token('a', { places: 4, agreeing: 4 }), token('\n', { places: 3, agreeing: 2 })] },
    { fewestPlaces: ln(3), leastAgreement: 2 / 3 },
  ],
  ['cut by a filter', { offered: 'total' }, { cut: 1, characters: ln(6) }],
  ['blanks at its end aside', { tokens: [token('total(); \n')] }, { cut: 0 }],
  ['a string', { tokens: [token('"a"\n')], offered: '"a"' }, { quotes: 1 }],
];
for (const [name, evidence, expected] of cases) {
  test(`a copied line: ${name}`, () => {
    const features = copyFeaturesOf({ ...plain, ...evidence });
    for (const [feature, value] of Object.entries(expected) as [keyof CopyFeatures, number][]) {
      assert.ok(Math.abs(features[feature] - value) < 1e-9, `${feature} is ${features[feature]}, not ${value}`);
    }
    assert.deepEqual(Object.keys(features), [...copyFeatureNames]);
    assert.ok(Object.values(features).every(Number.isFinite));
  });
}

const whole: [name: string, evidence: Pick<CopyEvidence, 'tokens' | 'offered'>, isWhole: boolean][] = [
  ['with its break', plain, true],
  ['without a break', { tokens: [token('total')], offered: 'total' }, false],
  ['of which nothing is left', { ...plain, offered: '' }, false],
  ['of nothing', { tokens: [], offered: '' }, false],
];
for (const [name, evidence, isWhole] of whole) {
  test(`a whole line: ${name}`, () => assert.equal(isWholeLine(evidence), isWhole));
}
