/** What is found again, drawn as document, text, document then: `|` is the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionPlace } from './place.ts';
import { type CachedText, ResultCache } from './resultCache.ts';

function at(drawn: string, path = 'a.ts'): CompletionPlace {
  const [before, after] = drawn.split('|');
  return { path, languageId: 'typescript', before, after };
}

function cached(text: string, changes: Partial<CachedText> = {}): CachedText {
  return { text, state: 'whole', oneLine: false, bytes: 100, ...changes };
}

/** Document, generated text, document later, what is left to show. */
const later: [string, string, string, string | undefined][] = [
  ['x = |;', 'foo(a)', 'x = |;', 'foo(a)'],
  ['x = |;', 'foo(a)', 'x = fo|;', 'o(a)'],
  ['x = |;', 'foo(a)', 'x = foo(a|;', ')'],
  ['x = |;', 'foo(a)', 'x = fa|;', undefined],
  ['x = |;', 'foo(a)', 'x =|;', undefined],
  ['x = |;', 'foo(a)', 'x = foo(a)|;', undefined],
  ['x = |;', 'foo(a)\n  ', 'x = foo(a)|;', undefined],
  ['x = |;', 'foo(a)', 'y = fo|;', undefined],
  ['x = |;', 'foo(a)', 'x = fo|; // more', undefined],
  ['x = |', 'foo(a)', 'x = foo(|)', 'a)'],
  ['x = |', '["a"]', 'x = ["|"]', 'a"]'],
  ['x = |', 'foo(a)', 'x = |)', undefined],
  ['x = |;', '', 'x = |;', ''],
  ['x = |;', '', 'x = y|;', undefined],
  ['f() {|', '\n  a;\n  b;', 'f() {\n  a;|', '\n  b;'],
];
for (const [first, text, then, left] of later) {
  test(`${JSON.stringify(first)} then ${JSON.stringify(then)}: ${left === undefined ? 'not found' : 'goes on'}`, () => {
    const cache = new ResultCache();
    cache.add(at(first), cached(text));
    const found = cache.find(at(then), false);
    assert.equal(found?.value.text.slice(found.typed), left);
  });
}

test('a text that still grows is waited for as long as nothing contradicts it', () => {
  const cache = new ResultCache<CachedText>();
  const growing = { ...cached('fo', { state: 'open' }) };
  cache.add(at('x = |'), growing);
  assert.equal(cache.find(at('x = foo|'), false)?.typed, 3);
  assert.equal(cache.find(at('x = ba|'), false), undefined);
  growing.text = 'foobar';
  assert.equal(cache.find(at('x = foo|'), false)?.typed, 3);
  assert.equal(cache.find(at('x = fool|'), false), undefined);
});

test('what stopped early serves with what it has', () => {
  const cache = new ResultCache();
  cache.add(at('x = |'), cached('foo', { state: 'part' }));
  assert.equal(cache.find(at('x = f|'), false)?.typed, 1);
  assert.equal(cache.find(at('x = foo|'), false), undefined);
});

test('a line does not serve where a block is wanted, a block does where a line is', () => {
  const cache = new ResultCache();
  cache.add(at('a|'), cached('b', { oneLine: true }));
  assert.equal(cache.find(at('a|'), false), undefined);
  assert.ok(cache.find(at('a|'), true));
  cache.add(at('c|'), cached('d'));
  assert.ok(cache.find(at('c|'), true));
});

test('another file is another place, and an edit there forgets the rest', () => {
  const cache = new ResultCache();
  cache.add(at('a|'), cached('b'));
  cache.add(at('a|', 'b.ts'), cached('c'));
  assert.equal(cache.find(at('a|', 'b.ts'), false)?.value.text, 'c');
  cache.forgetOthers('b.ts');
  assert.equal(cache.find(at('a|'), false), undefined);
  assert.ok(cache.find(at('a|', 'b.ts'), false));
});

test('the newest of several is found', () => {
  const cache = new ResultCache();
  cache.add(at('a|'), cached('bcd'));
  cache.add(at('ab|'), cached('cx'));
  assert.equal(cache.find(at('abc|'), false)?.value.text, 'cx');
});

test('entries and bytes are bounded; what was used last stays', () => {
  const cache = new ResultCache({ entries: 3, bytes: 1000 });
  for (const name of ['a', 'b', 'c']) cache.add(at(`${name}|`), cached('x'));
  assert.ok(cache.find(at('a|'), false));
  cache.add(at('d|'), cached('x'));
  assert.equal(cache.size, 3);
  assert.ok(cache.find(at('a|'), false));
  assert.equal(cache.find(at('b|'), false), undefined);
  cache.add(at('e|'), cached('x', { bytes: 850 }));
  assert.equal(cache.size, 2);
  assert.ok(cache.find(at('e|'), false) && cache.find(at('a|'), false));
});
