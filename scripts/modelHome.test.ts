/** The scripts look for models where the product keeps them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheFolder, type Machine } from '../server/models/cacheFolder.ts';

const { modelHome } = (await import(new URL('./modelHome.mjs', import.meta.url).href)) as {
  modelHome(machine: Machine): string;
};

const machines: Machine[] = (['linux', 'darwin', 'win32'] as const).flatMap((platform) =>
  [{}, { FOVEA_HOME: 'mine' }, { XDG_CACHE_HOME: '/x', LOCALAPPDATA: 'C:\\l' }, { XDG_CACHE_HOME: 'relative' }].map(
    (env) => ({ platform, env, home: '/h' }),
  ),
);
for (const machine of machines) {
  test(`${machine.platform} ${JSON.stringify(machine.env)}`, () =>
    assert.equal(modelHome(machine), cacheFolder(machine)));
}
