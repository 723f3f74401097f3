import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Eagerness } from '../settings.ts';
import { copyEagerness } from './copyEagerness.ts';

const cases: [Eagerness, number, Eagerness][] = [
  ['balanced', 8, 'low'],
  ['balanced', 25, 'balanced'],
  ['balanced', 40, 'high'],
  ['low', 8, 'low'],
  ['low', 40, 'balanced'],
  ['high', 8, 'balanced'],
  ['high', 40, 'high'],
];
for (const [asked, tokenMs, passed] of cases) {
  test(`${asked} with ${tokenMs} ms a token: a copy passes the threshold of ${passed}`, () => {
    assert.equal(copyEagerness(asked, tokenMs), passed);
  });
}
