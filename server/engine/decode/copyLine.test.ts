import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { Constraint, CopyResult } from '../protocol.ts';
import { CopyIndex } from './copyIndex.ts';
import { copyLine } from './copyLine.ts';
import { agreements, type CopyWeights, type CopyWeightsRow } from './copyMixture.ts';

/** Every match right as often as `hit`. */
function weightsOf(hit: number): CopyWeights {
  const row: CopyWeightsRow = { lambda: new Array(12).fill(0.5), hit: new Array(12).fill(hit) };
  return Object.fromEntries(agreements.map((agreement): [string, CopyWeightsRow] => [agreement, row])) as CopyWeights;
}

function indexOf(...chunks: number[][]): CopyIndex {
  const index = new CopyIndex(1000);
  index.update({ add: chunks.map((ids, key) => ({ key, ids })), remove: [] });
  return index;
}

/** 90 and 91 hold a line break; 99 ends a text. */
const asked = { maxTokens: 16, endIds: [99], lastIds: [90, 91] };
const sure = weightsOf(1);

const idsOf = (line: CopyResult | undefined) => line && [line.tokens.map(({ id }) => id), line.end];

const lines: [name: string, chunks: number[][], history: number[], ids: number[] | undefined, end?: string][] = [
  ['goes to the line end', [[1, 2, 3, 4, 90, 5]], [7, 1, 2], [3, 4, 90], 'lastId'],
  ['ends before an end id', [[1, 2, 3, 99, 5]], [1, 2], [3], 'endId'],
  ['of nothing but an end id is none', [[1, 2, 99, 5]], [1, 2], undefined],
  ['is none where nothing matches', [[1, 2, 3, 90]], [7], undefined],
  ['is none without a history', [[1, 2, 3, 90]], [], undefined],
  ['is none where the copy ends before the line does', [[1, 2, 3, 4]], [1, 2], undefined],
  [
    'ends with the tokens that were asked for',
    [Array.from({ length: 40 }, (_, i) => i + 1)],
    [1, 2],
    Array.from({ length: 16 }, (_, i) => i + 3),
    'maxTokens',
  ],
  [
    'is the most frequent one',
    [
      [1, 2, 3, 90],
      [1, 2, 4, 91],
      [1, 2, 4, 91],
    ],
    [1, 2],
    [4, 91],
    'lastId',
  ],
  ['is copied from the history', [], [5, 6, 90, 5], [6, 90], 'lastId'],
];

describe('a copied line', () => {
  for (const [name, chunks, history, ids, end] of lines) {
    it(name, () => {
      assert.deepEqual(idsOf(copyLine(indexOf(...chunks), { history, ...asked }, sure)), ids && [ids, end]);
    });
  }

  it('says where each token stands, after how long a match, and how the places agree', () => {
    const index = indexOf([8, 1, 2, 3, 90], [9, 1, 2, 3, 90], [1, 2, 4, 90]);
    const line = copyLine(index, { history: [8, 1, 2, 9, 1, 2], ...asked }, weightsOf(0.5));
    assert.deepEqual(line?.tokens, [
      { id: 3, logProb: Math.log(0.5), copy: { key: 1, offset: 3, matchLength: 3 }, places: 1, agreeing: 1 },
      { id: 90, logProb: Math.log(0.5), copy: { key: 1, offset: 4, matchLength: 4 }, places: 1, agreeing: 1 },
    ]);
    const short = copyLine(index, { history: [1, 2], ...asked }, weightsOf(0.5));
    assert.deepEqual(
      short?.tokens.map(({ copy, places, agreeing }) => [copy.key, copy.offset, places, agreeing]),
      [
        [0, 3, 3, 2],
        [0, 4, 2, 2],
      ],
    );
  });

  it('leaves excluded chunks out', () => {
    const index = indexOf([1, 2, 3, 90], [1, 2, 4, 90]);
    assert.deepEqual(idsOf(copyLine(index, { history: [1, 2], exclude: [0], ...asked }, sure)), [[4, 90], 'lastId']);
  });

  it('is given up when the chance that all of it is right falls below the least', () => {
    const index = indexOf([1, 2, 3, 4, 90]);
    const line = (least: number) => copyLine(index, { history: [1, 2], ...asked }, weightsOf(0.5), least);
    assert.deepEqual(idsOf(line(0.125)), [[3, 4, 90], 'lastId']);
    assert.equal(line(0.126), undefined);
  });
});

/** `typed` is spelled by 20, or by 21 and then 22 or 23. */
const constraint: Constraint = {
  steps: [
    { ids: [20, 21, 30, 91], next: [2, 1, 2, 2] },
    { ids: [22, 23], next: [2, 2] },
  ],
};

const spelled: [name: string, chunks: number[][], history: number[], ids: number[] | undefined, end?: string][] = [
  ['what goes on as was typed', [[1, 2, 20, 5, 90]], [1, 2], [20, 5, 90], 'lastId'],
  ['in several tokens', [[1, 2, 21, 23, 90]], [1, 2], [21, 23, 90], 'lastId'],
  [
    'the most frequent of what was typed',
    [
      [1, 2, 5, 90],
      [1, 2, 5, 90],
      [1, 2, 20, 90],
    ],
    [1, 2],
    [20, 90],
    'lastId',
  ],
  [
    'a shorter match where the longest goes on otherwise',
    [
      [1, 2, 5, 90],
      [7, 2, 20, 90],
    ],
    [1, 2],
    [20, 90],
    'lastId',
  ],
  [
    'nothing where none goes on so',
    [
      [1, 2, 5, 90],
      [2, 6, 90],
    ],
    [1, 2],
    undefined,
  ],
  ['nothing where the second token does not', [[1, 2, 21, 5, 90]], [1, 2], undefined],
  ['beyond a line break that was typed', [[1, 2, 91, 5, 90]], [1, 2], [91, 5, 90], 'lastId'],
  ['no further than a spelled line break where nothing follows', [[1, 2, 91]], [1, 2], [91], 'unsure'],
];

describe('typed text is spelled:', () => {
  for (const [name, chunks, history, ids, end] of spelled) {
    it(name, () => {
      const line = copyLine(indexOf(...chunks), { history, constraint, ...asked }, sure);
      assert.deepEqual(idsOf(line), ids && [ids, end]);
    });
  }

  it('only the places that go on so are counted, and the source is one of them', () => {
    const index = indexOf([1, 2, 5, 90], [1, 2, 30, 90], [1, 2, 20, 90], [1, 2, 20, 91]);
    const line = copyLine(index, { history: [1, 2], constraint, ...asked }, sure);
    const [{ id, copy, places, agreeing }] = line!.tokens;
    assert.deepEqual([id, copy.key, places, agreeing], [20, 2, 3, 2]);
  });
});

test('many tries at shorter matches are bounded', () => {
  const history = Array.from({ length: 30 }, (_, i) => 100 + i);
  // Each suffix goes on in its own way; only the shortest as was typed.
  const chunks = history.map((_, from) => [...history.slice(from), from === 29 ? 20 : 200 + from, 90]);
  assert.equal(copyLine(indexOf(...chunks), { history, constraint, ...asked }, sure), undefined);
  const near = history.slice(-5);
  assert.deepEqual(idsOf(copyLine(indexOf(...chunks), { history: near, constraint, ...asked }, sure))?.[0], [20, 90]);
});
