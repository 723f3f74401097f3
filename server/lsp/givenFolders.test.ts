import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenFolders } from './givenFolders.ts';

test('only what has an address and a name is a folder', () => {
  const folder = { uri: 'file:///a', name: 'a' };
  assert.deepEqual(givenFolders([folder, null, 'file:///b', { uri: 1, name: 'c' }, { uri: 'file:///d' }, []]), [
    folder,
  ]);
  for (const given of [null, undefined, '../../x', 3, {}]) assert.deepEqual(givenFolders(given), []);
});
