import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretSign } from '../reading/cover.ts';
import { seenText } from './seenText.ts';

const code = 'export function add(a: number, b: number) {\n  return a + b;\n}\n';
const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');

test('an ordinary text is as it is', () =>
  assert.deepEqual(seenText('a.ts', code), { seen: { text: code, languageId: 'typescript' } }));

test('a token is covered and a long line left out, and every position stays', () => {
  const text = `${code}const token = "${token}";\nconst icon = "${'Zx9'.repeat(2000)}";\n${code}`;
  const seen = seenText('a.ts', text).seen?.text ?? '';
  assert.equal(seen.length, text.length);
  assert.ok(!seen.includes('Zx9') && !seen.includes(token.slice(0, 8)));
  assert.ok(seen.includes(`const token = "${secretSign.repeat(token.length)}";`));
  assert.equal(seen.lastIndexOf('export'), text.lastIndexOf('export'));
  assert.deepEqual(
    seen.split('\n').map((line) => line.length),
    text.split('\n').map((line) => line.length),
  );
});

test('a key keeps the whole file out, even on one long line', () => {
  const key = `-----BEGIN ${'PRIVATE KEY'}-----\\n${'MIIEvQ1BADANBgkqhkiG9w0BAQEFAASC'.repeat(50)}\\n-----END`;
  assert.deepEqual(seenText('notes.txt', `{"a": "${key}"}`), { leftOut: 'secret' });
});

test('what mostly consists of long lines is minified', () => {
  assert.deepEqual(seenText('a.js', 'function a(b){return c(b);}'.repeat(300)), { leftOut: 'minified' });
});
