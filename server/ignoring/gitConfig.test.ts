import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configEntries } from './gitConfig.ts';

test("a person's settings of git", () => {
  const text = [
    '\ufeff[user]',
    '\tname = Somebody # me',
    '[Core]',
    '  ExcludesFile = "~/my \\"own\\" # file"  ; a comment',
    '  bare',
    '[core "other"]',
    '  excludesFile = not this',
    '[include] path = ~/more\\\\here\\',
    'continued',
    'no entry at all =',
  ].join('\r\n');
  assert.deepEqual(configEntries(text), [
    { section: 'user', key: 'name', value: 'Somebody' },
    { section: 'core', key: 'excludesfile', value: '~/my "own" # file' },
    { section: 'core', key: 'bare', value: 'true' },
    { section: 'include', key: 'path', value: '~/more\\herecontinued' },
  ]);
});
