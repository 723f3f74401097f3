import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askScope, type ScopeItem, scopeChip, scopeId, scopeLabels, withItem, withoutItem } from './scope.ts';
import { fileGlob, foldersOf } from './scopeSearch.ts';

const at = (line: number, character = 0) => ({ line, character });
const folder: ScopeItem = { kind: 'folder', uri: 'file:///w/src', path: 'src' };
const file: ScopeItem = { kind: 'file', uri: 'file:///w/src/a.ts', path: 'src/a.ts' };
const selection = (from: number, to: number, character = 3): ScopeItem => ({
  kind: 'selection',
  uri: file.uri,
  path: file.path,
  range: { start: at(from), end: at(to, character) },
});

test('items are added once, in their order; a question has one selection', () => {
  assert.deepEqual(withItem([folder, file], folder), [file, folder]);
  assert.deepEqual(withItem([selection(1, 2), file], selection(4, 5)), [file, selection(4, 5)]);
  assert.deepEqual(withoutItem([folder, file], scopeId(folder)), [file]);
  assert.deepEqual(withoutItem([folder], 'unknown'), [folder]);
});

test('ids are short, tell items apart and say nothing of where they lie', () => {
  const ids = [folder, file, selection(1, 2), selection(1, 3)].map(scopeId);
  assert.equal(new Set(ids).size, 4);
  for (const id of ids) assert.match(id, /^(folder|file|selection)-[\da-z]{1,9}$/);
});

test('the sidecar is told of URIs and of one selection', () => {
  assert.deepEqual(askScope([]), { within: [] });
  assert.deepEqual(askScope([folder, selection(1, 2), file]), {
    within: [folder.uri, file.uri],
    selection: { uri: file.uri, range: { start: at(1), end: at(2, 3) } },
  });
});

test('chips name folders with a slash and selections with their lines', () => {
  assert.deepEqual(scopeLabels([folder, file, selection(3, 8), selection(3, 8, 0)]), [
    'src/',
    'a.ts',
    'a.ts:4–9',
    'a.ts:4–8',
  ]);
  assert.equal(scopeChip(selection(3, 8)).title, 'src/a.ts:4–9');
  assert.equal(scopeChip({ ...folder, path: '' }).label, './');
});

const globs: [string, string | undefined][] = [
  ['re', '{**/*[rR][eE]*,**/*[rR][eE]*/**}'],
  ['@src/a1', '{**/*[sS][rR][cC]/[aA]1*,**/*[sS][rR][cC]/[aA]1*/**}'],
  ['src\\a', '{**/*[sS][rR][cC]/[aA]*,**/*[sS][rR][cC]/[aA]*/**}'],
  ['[x]', '{**/*?[xX]?*,**/*?[xX]?*/**}'],
  ['a', undefined],
  ['  ', undefined],
];
for (const [typed, glob] of globs)
  test(`files are looked for by ${JSON.stringify(typed)}`, () => assert.equal(fileGlob(typed), glob));

test('the folders on the way to files, each once', () => {
  assert.deepEqual(foldersOf(['a/b/c.ts', 'a/d.ts', 'e.ts', 'a/b/f.ts']), ['a', 'a/b']);
});
