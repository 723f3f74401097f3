import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, ignorePattern } from './ignorePattern.ts';

const cases: [pattern: string, yes: string[], no: string[]][] = [
  ['foo', ['foo', 'a/foo', 'a/b/foo'], ['foo/a', 'food', 'afoo']],
  ['*.log', ['a.log', 'a/b.log', '.log'], ['a.log/b', 'a.logs']],
  ['/foo', ['foo'], ['a/foo']],
  ['a/foo', ['a/foo'], ['b/a/foo', 'foo']],
  ['a/*', ['a/b'], ['a/b/c', 'b/a/c']],
  ['**/foo', ['foo', 'a/foo', 'a/b/foo'], ['a/food']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a/c']],
  ['a**/b', ['a/b', 'ax/b', 'a/x/b', 'ax/y/b'], ['b']],
  ['x/a**b', ['x/ab', 'x/a12b'], ['x/a/b']],
  ['[a-c]x', ['ax', 'cx', 'd/bx'], ['dx', '-x']],
  ['[!a-c]x', ['dx'], ['ax', 'x']],
  ['[^a]x', ['bx'], ['ax']],
  ['[]-]x', [']x', '-x'], ['ax']],
  ['[[:digit:][:upper:]]', ['7', 'A'], ['a', ':']],
  ['[[:none:]]', [], ['n', ':']],
  ['a[', [], ['a[', 'a']],
  ['a\\', [], ['a', 'a\\']],
  ['\\*', ['*'], ['a', '\\*']],
  ['a?c', ['abc'], ['a/c', 'ac']],
  ['ü', ['ü'], ['u']],
  ['?', ['u'], ['ü']],
  ['??', ['ü'], ['u']],
];
function matcher(pattern: string, foldCase: boolean): (path: string) => boolean {
  const { matches } = ignorePattern(bytesOf(pattern), foldCase);
  return (path) => matches(bytesOf(path), bytesOf(path).lastIndexOf('/') + 1);
}

for (const [pattern, yes, no] of cases) {
  test(`the pattern ${pattern}`, () => {
    const matches = matcher(pattern, false);
    assert.deepEqual(
      yes.filter((path) => !matches(path)),
      [],
      'matched by git',
    );
    assert.deepEqual(
      no.filter((path) => matches(path)),
      [],
      'not matched by git',
    );
  });
}

test('what a pattern says of whom', () => {
  const { negated, foldersOnly } = ignorePattern('!foo/', false);
  assert.deepEqual([negated, foldersOnly], [true, true]);
});

test('letters that differ in case alone', () => {
  assert.ok(matcher('Foo*.TXT', true)('fOOd.txt'));
  assert.ok(!matcher('Foo*.TXT', false)('fOOd.txt'));
});

test('a pattern that somebody made up to take long takes no time', () => {
  const began = performance.now();
  const path = `${'a'.repeat(120)}/`.repeat(30);
  assert.ok(!matcher(`${'*a'.repeat(40)}*b`, false)(path.slice(0, -1)));
  assert.ok(!matcher(`${'**/*a*/'.repeat(20)}b`, false)(path.slice(0, -1)));
  assert.ok(performance.now() - began < 5000);
});
