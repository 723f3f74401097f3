/** Headers by language, and what goes first where they are too long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureTokenizer } from '../../test/tokenizerFixtures.ts';
import { chunkHeader, chunkHeaderTokens, fitsTokens, localHeader, localHeaderTokens } from './header.ts';

const headers: [languageId: string, header: string][] = [
  ['python', '# a/b.x\n'],
  ['typescript', '// a/b.x\n'],
  ['lua', '-- a/b.x\n'],
  ['html', '<!-- a/b.x -->\n'],
  ['css', '/* a/b.x */\n'],
  ['no such language', '// a/b.x\n'],
];

for (const [languageId, header] of headers) {
  test(`header in ${languageId}`, () => {
    assert.equal(localHeader('a/b.x', languageId), header);
    assert.equal(chunkHeader('a/b.x', [], languageId), header);
  });
}

test('scope follows the path, outermost first', () => {
  assert.equal(chunkHeader('a.ts', ['class A', 'method b'], 'typescript'), '// a.ts > class A > method b\n');
  assert.equal(chunkHeader('a.ts', 'class A', 'typescript'), '// a.ts > class A\n');
  assert.equal(chunkHeader('a.ts', '', 'typescript'), '// a.ts\n');
});

test('outer scopes go first, then inner ones, then folders, then the name', () => {
  const shorterThan = (most: number) => (header: string) => header.length < most;
  const cut = (most: number) => chunkHeader('src/deep/name.py', ['class A', 'def b'], 'python', shorterThan(most));
  assert.equal(cut(99), '# src/deep/name.py > class A > def b\n');
  assert.equal(cut(37), '# src/deep/name.py > … > def b\n');
  assert.equal(cut(30), '# src/deep/name.py\n');
  assert.equal(cut(19), '# …/deep/name.py\n');
  assert.equal(cut(17), '# …/name.py\n');
  assert.equal(cut(10), '# ….py\n');
  assert.equal(cut(1), '# …\n');
});

test('a path can neither end the line nor close the comment', () => {
  assert.equal(localHeader('a\nb-->c.html', 'html'), '<!-- a b c.html -->\n');
  assert.equal(localHeader('a\r\u2028b.py', 'python'), '# a  b.py\n');
});

test('no header has more tokens than it may', () => {
  const tokenizer = fixtureTokenizer('smollm2');
  const paths = [
    'a.py',
    'x/'.repeat(200),
    `${'ÄÖ漢字'.repeat(40)}.py`,
    `src/${'averylongname_'.repeat(30)}.ts`,
    '1'.repeat(90),
  ];
  for (const path of paths) {
    const scope = Array.from({ length: 9 }, (_, i) => `class Number${i}`);
    const chunk = chunkHeader(path, scope, 'python', fitsTokens(tokenizer, chunkHeaderTokens));
    const local = localHeader(path, 'python', fitsTokens(tokenizer, localHeaderTokens));
    assert.ok(tokenizer.encode(chunk).length <= chunkHeaderTokens);
    assert.ok(tokenizer.encode(local).length <= localHeaderTokens);
    assert.ok(chunk.endsWith('\n') && local.endsWith('\n'));
  }
});
