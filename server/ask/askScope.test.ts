/** Which files a question is about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeOf } from './askScope.ts';

const uriOf = (path: string): string => `file:///c%3A/my%20shop/${encodeURI(path)}`;
const inside = (within: string[], path: string): boolean => scopeOf(within, uriOf)?.(path) ?? true;

const table: [within: string[], path: string, expected: boolean][] = [
  [[], 'src/a.ts', true],
  [['file:///c%3A/my%20shop/src'], 'src/a.ts', true],
  [['file:///c:/my%20shop/src/'], 'src/deep/a.ts', true],
  [['file:///c%3A/my%20shop/src'], 'src2/a.ts', false],
  [['file:///c%3A/my%20shop/src/a.ts'], 'src/a.ts', true],
  [['file:///c%3A/my%20shop/src/a.ts'], 'src/a.tsx', false],
  [['file:///c%3A/my%20shop/lib', 'file:///c%3A/my%20shop/src/gr%C3%B6%C3%9Fe.ts'], 'src/größe.ts', true],
  [['file:///elsewhere'], 'src/a.ts', false],
  [['file:///c%3A/my%20shop/100%25'], '100%/a.ts', true],
  [['file:///c%3A/my%20shop/100%'], '100%/a.ts', false],
];
for (const [within, path, expected] of table) {
  test(`${path} is ${expected ? '' : 'not '}in ${within.join() || 'the workspace'}`, () => {
    assert.equal(inside(within, path), expected);
  });
}
