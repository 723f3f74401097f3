import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completion } from '../complete.ts';
import { completionPart } from './completionPart.ts';

const times = { promptMs: 0, gateMs: 0, firstTokenMs: 0, totalMs: 0 };
const tokens = ['foo', '(a', ');', '\n  ', 'bar'].map((text, i) => ({ text, logProb: -i }));
const whole: Completion = {
  text: 'foo(a);\n  bar',
  end: 'endId',
  tokens,
  chunks: [],
  copied: [],
  keys: [],
  hasty: false,
  times,
};

/** Units typed, text offered, texts of its tokens with their numbers. */
const cases: [number, string, [string, number][]][] = [
  [
    0,
    'foo(a);',
    [
      ['foo', 0],
      ['(a', 1],
      [');', 2],
      ['\n', 3],
    ],
  ],
  [
    2,
    'o(',
    [
      ['o', 0],
      ['(', 1],
    ],
  ],
  [
    7,
    '\n  bar',
    [
      ['\n  ', 3],
      ['bar', 4],
    ],
  ],
];
for (const [from, text, expected] of cases) {
  test(`from ${from}: ${JSON.stringify(text)}`, () => {
    const part = completionPart(whole, from, text);
    assert.equal(part.text, text);
    assert.deepEqual(
      part.tokens.map((token) => [token.text, -token.logProb]),
      expected,
    );
  });
}
