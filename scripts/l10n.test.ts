import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bundle, bundleFile, sourceFiles, textsOf, unreadable } from './l10n.ts';

test('the English bundle holds every text of src/ (npm run l10n)', () => {
  assert.deepEqual(JSON.parse(readFileSync(bundleFile, 'utf8')), bundle());
});

test('every text stands written out in its call', () => {
  assert.deepEqual(
    sourceFiles().flatMap(({ file, code }) => unreadable(file, code)),
    [],
  );
});

test('texts are found over lines, with escapes, with either quote', () => {
  const code = `t('a {0}', 1); vscode.l10n.t(\n  "it's",\n); context.t('b\\'c'); start('no'); report('no');`;
  assert.deepEqual(textsOf(code), ['a {0}', "it's", "b'c"]);
  assert.equal(unreadable('x.ts', 't(words)').length, 1);
});
