import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOn, switchName } from './languageSwitch.ts';
import { defaultSettings } from './settings.ts';

const document = (languageId: string, name = 'a'): { languageId: string; uri: string } => ({
  languageId,
  uri: `file:///shop/${name}`,
});

test('a language without a switch of its own follows the star, and is on without one', () => {
  assert.deepEqual(
    [
      languageOn({ '*': false }, document('go')),
      languageOn({ '*': false, go: true }, document('go')),
      languageOn({}, document('go')),
      languageOn({ '*': true }, document('constructor')),
    ],
    [false, true, true, true],
  );
});

const off: [languageId: string, name: string][] = [
  ['git-commit', 'COMMIT_EDITMSG'],
  ['git-rebase', 'git-rebase-todo'],
  ['gitcommit', 'COMMIT_EDITMSG'],
  ['gitrebase', 'git-rebase-todo'],
  ['plaintext', '.git/TAG_EDITMSG'],
  ['plaintext', 'hg-editor-x1.commit.hg.txt'],
  ['scminput', 'input'],
  ['search-result', 'find.code-search'],
  ['Log', 'output'],
  ['log', 'server.log'],
  ['diff', 'addp-hunk-edit.diff'],
];
for (const [languageId, name] of off) {
  test(`${languageId} (${name}) is off by default, whatever the star says, and can be switched on`, () => {
    const at = document(languageId, name);
    assert.equal(languageOn(defaultSettings.languages, at), false);
    assert.equal(languageOn({ '*': true }, at), false);
    assert.equal(languageOn({ '*': false, [switchName(at)]: true }, at), true);
  });
}

test('one switch for all editors’ names of it; a name of its own goes first', () => {
  assert.equal(languageOn({ 'git-commit': true }, document('gitcommit')), true);
  assert.equal(languageOn({ 'git-commit': true, gitcommit: false }, document('gitcommit')), false);
  assert.equal(languageOn({ plaintext: true }, document('plaintext', 'COMMIT_EDITMSG')), false);
});

test('a name says nothing where the editor knows a language', () => {
  assert.equal(languageOn(defaultSettings.languages, document('markdown', 'COMMIT_EDITMSG')), true);
});
