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
  return { text, state: 'whole', bytes: 100, ...changes };
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
  ['\r\nf() {|\r\n', '\n  a;\n  b;', '\r\nf() {\r\n  a;|\r\n', '\n  b;'],
];
for (const [first, text, then, left] of later) {
  test(`${JSON.stringify(first)} then ${JSON.stringify(then)}: ${left === undefined ? 'not found' : 'goes on'}`, () => {
    const cache = new ResultCache();
    cache.add(at(first), cached(text));
    const found = cache.find(at(then));
    assert.equal(found?.value.text.slice(found.typed.length), left);
  });
}

test('a text that still grows is waited for as long as nothing contradicts it', () => {
  const cache = new ResultCache<CachedText>();
  const growing = { ...cached('fo', { state: 'open' }) };
  cache.add(at('x = |'), growing);
  assert.equal(cache.find(at('x = foo|'))?.typed, 'foo');
  assert.equal(cache.find(at('x = ba|')), undefined);
  assert.equal(cache.find(at('x = fo|'))?.typed, 'fo');
  growing.text = 'foobar';
  assert.equal(cache.find(at('x = foo|'))?.typed, 'foo');
  assert.equal(cache.find(at('x = fool|')), undefined);
});

test('what stopped early serves with what it has', () => {
  const cache = new ResultCache();
  cache.add(at('x = |'), cached('foo\nba', { state: 'part' }));
  assert.equal(cache.find(at('x = f|'))?.typed, 'f');
  assert.equal(cache.find(at('x = foo|')), undefined);
});

test('who asks says what serves', () => {
  const cache = new ResultCache();
  cache.add(at('a|'), cached('bc'));
  assert.equal(
    cache.find(at('ab|'), ({ text }, typed) => text === 'bc' && typed !== 'b'),
    undefined,
  );
  assert.ok(cache.find(at('ab|'), (_, typed) => typed === 'b'));
});

test('another file is another place, and an edit there forgets the rest', () => {
  const cache = new ResultCache();
  cache.add(at('a|'), cached('b'));
  cache.add(at('a|', 'b.ts'), cached('c'));
  assert.equal(cache.find(at('a|', 'b.ts'))?.value.text, 'c');
  cache.forgetOthers('b.ts');
  assert.equal(cache.find(at('a|')), undefined);
  assert.ok(cache.find(at('a|', 'b.ts')));
});

test('the newest of several is found', () => {
  const cache = new ResultCache();
  cache.add(at('a|'), cached('bcd'));
  cache.add(at('ab|'), cached('cx'));
  assert.equal(cache.find(at('abc|'))?.value.text, 'cx');
});

test('entries and bytes are bounded; what was used last stays', () => {
  const cache = new ResultCache({ entries: 3, bytes: 1000 });
  for (const name of ['a', 'b', 'c']) cache.add(at(`${name}|`), cached('x'));
  assert.ok(cache.find(at('a|')));
  cache.add(at('d|'), cached('x'));
  assert.equal(cache.size, 3);
  assert.ok(cache.find(at('a|')));
  assert.equal(cache.find(at('b|')), undefined);
  cache.add(at('e|'), cached('x', { bytes: 850 }));
  assert.equal(cache.size, 2);
  assert.ok(cache.find(at('e|')) && cache.find(at('a|')));
});
