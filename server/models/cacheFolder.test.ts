import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { cacheFolder } from './cacheFolder.ts';

const cases: [NodeJS.Platform, NodeJS.ProcessEnv, string, string][] = [
  ['linux', {}, '/h', '/h/.cache/fovea'],
  ['linux', { XDG_CACHE_HOME: '/x' }, '/h', '/x/fovea'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/h', '/h/.cache/fovea'],
  ['linux', { XDG_CACHE_HOME: '' }, '/h', '/h/.cache/fovea'],
  ['freebsd', {}, '/h', '/h/.cache/fovea'],
  ['darwin', { XDG_CACHE_HOME: '/x' }, '/h', '/h/Library/Caches/fovea'],
  ['win32', { LOCALAPPDATA: 'C:\\l' }, 'C:\\h', 'C:\\l\\fovea'],
  ['win32', {}, 'C:\\h', 'C:\\h\\AppData\\Local\\fovea'],
];
for (const [platform, env, home, expected] of cases) {
  test(`${platform} ${JSON.stringify(env)} -> ${expected}`, () => {
    assert.equal(cacheFolder({ platform, env, home }), expected);
  });
}

test('FOVEA_HOME decides on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const env = { FOVEA_HOME: 'somewhere', XDG_CACHE_HOME: '/x', LOCALAPPDATA: 'C:\\l' };
    assert.equal(cacheFolder({ platform, env, home: '/h' }), path.resolve('somewhere'));
  }
});
