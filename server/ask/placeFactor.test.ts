/** Which places are likely to hold an answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDoor, placeFactor } from './placeFactor.ts';

const table: [path: string, scope: string[], factor: number][] = [
  ['src/cart.ts', [], 1],
  ['src/contest.ts', [], 1],
  ['src/latest/protest.py', ['class Test'], 1],
  ['src/cart.test.ts', [], 0.6],
  ['tests/cart.py', [], 0.6],
  ['pkg/cart_test.go', [], 0.6],
  ['src/cart.rs', ['mod tests'], 0.6],
  ['CHANGELOG.md', [], 0.5],
  ['docs/releases/1.2.md', [], 0.5],
  ['CHANGES', [], 0.5],
  ['src/history/back.ts', [], 1],
  ['README.pt-br.md', [], 0.5],
  ['examples/cart.py', [], 0.8],
];
for (const [path, scope, factor] of table) {
  test(`${[path, ...scope].join(' > ')}: ${factor}`, () => assert.equal(placeFactor(path, scope, 'no'), factor));
}

test('tests are welcome where they are asked for', () => assert.ok(placeFactor('a.test.ts', [], 'yes') > 1));

test('where a newcomer begins to read', () => {
  for (const path of ['README.md', 'docs/README', 'package.json', 'crates/a/Cargo.toml']) assert.ok(isDoor(path), path);
  for (const path of ['src/readme.ts.bak', 'src/index.ts', 'unreadme.md']) assert.ok(!isDoor(path), path);
});
