/** Which places are likely to hold an answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDoor, placeFactor, placeWeights, testsWanted } from './placeFactor.ts';

const { tests, histories, translations, examples, prose, others, generated, tools, declarations } = placeWeights;
const table: [path: string, scope: string[], factor: number][] = [
  ['src/cart.ts', [], 1],
  ['src/contest.ts', [], 1],
  ['src/latest/protest.py', ['class Test'], 1],
  ['src/click/testing.py', [], 1],
  ['src/cart.test.ts', [], tests],
  ['tests/cart.py', [], tests],
  ['pkg/cart_test.go', [], tests],
  ['src/cart.rs', ['mod tests'], tests],
  ['src/test/java/CartTest.java', [], tests],
  ['CHANGELOG.md', [], histories],
  ['CHANGELOG-3.md', [], histories],
  ['docs/releases/1.2.md', [], histories],
  ['CHANGES', [], histories],
  ['src/history/back.ts', [], 1],
  ['README.pt-br.md', [], translations],
  ['doc/README-ko.md', [], translations],
  ['docs/ja/docs/cart.md', [], translations],
  ['docs/en/docs/cart.md', [], prose],
  ['docs/cart.md', [], prose],
  ['examples/cart.py', [], examples],
  ['docs_src/cart/tutorial001.py', [], examples],
  ['src/_vendor/cart.py', [], others],
  ['src/cart_pb2.py', [], generated],
  ['scripts/install.ts', [], tools],
  ['.github/workflows/ci.yml', [], tools],
  ['types/cart.d.ts', [], declarations],
];
for (const [path, scope, factor] of table) {
  test(`${[path, ...scope].join(' > ')}: ${factor}`, () => assert.equal(placeFactor(path, scope, 'no'), factor));
}

test('sources stand before everything else', () => {
  for (const factor of Object.values({ tests, histories, translations, examples, prose, others, generated, tools })) {
    assert.ok(factor < 1);
  }
});

test('tests are welcome where they are asked for', () => assert.ok(placeFactor('a.test.ts', [], 'yes') > 1));

const asked: [question: string, wanted: string][] = [
  ['Which test covers the invoice?', 'yes'],
  ['Is there a test for coupons?', 'yes'],
  ['And where is it tested?', 'yes'],
  ['How can I run a command in a test and look at its output?', 'perhaps'],
  ['Where is the test client?', 'perhaps'],
  ['How are invoices totalled?', 'no'],
];
for (const [question, wanted] of asked) {
  test(`"${question}" wants tests: ${wanted}`, () => assert.equal(testsWanted(question), wanted));
}

test('where a newcomer begins to read', () => {
  for (const path of ['README.md', 'docs/README', 'package.json', 'crates/a/Cargo.toml']) assert.ok(isDoor(path), path);
  for (const path of ['src/readme.ts.bak', 'src/index.ts', 'unreadme.md']) assert.ok(!isDoor(path), path);
});
