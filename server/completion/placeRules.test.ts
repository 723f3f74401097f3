/** Lines with `|` for the cursor: where automatic completions may come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likelihood, placeAllows } from './placeRules.ts';

function cut(drawn: string): [string, string] {
  const [before, after] = drawn.split('|');
  return [before, after];
}

const places: [string, boolean][] = [
  ['|', true],
  ['return |', true],
  ['  |', true],
  ['const x = |;', true],
  ['call(|)', true],
  ['call(a, |));', true],
  ['log("a" + |);', true],
  ['foo([{ a: "|" }]);  ', true],
  ['x = | // why', true],
  ['x = | // because', false],
  ['call(|, second)', true],
  ['call(|, second, third)', false],
  ['return |\nconst longLineBelow = 1;', true],
  ['return |\r\nconst longLineBelow = 1;', true],
  ['ret|urn', false],
  ['const |name', false],
  ['a|1', false],
  ['_|_', false],
  ['größ|e', false],
  ['|x', false],
  ['|  x = 1', false],
  ['  |// why', false],
  ['  |}', true],
  ['if (a) { |', true],
];
for (const [drawn, allowed] of places) {
  test(`${allowed ? 'speaks' : 'silent'}: ${JSON.stringify(drawn)}`, () => {
    assert.equal(placeAllows(...cut(drawn)), allowed);
  });
}

const likely: [string, number][] = [
  ['foo.|', 1],
  ['\n  |', 1],
  ['foo|', 0.5],
  ['foo.|\nmore', 0.9],
  ['foo|\nmore', 0.4],
  ['foo(|)\nmore', 0.5],
  ['foo|)\nmore', 0],
];
for (const [drawn, expected] of likely) {
  test(`likelihood ${expected}: ${JSON.stringify(drawn)}`, () => {
    assert.equal(likelihood(...cut(drawn)), expected);
  });
}
