/** Which chunks are measured at a place of a tiny workspace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tinyWorkspace } from '../../test/tinyWorkspace.ts';
import { diggings } from '../digHoles.ts';
import { seededRandom } from '../seededRandom.ts';
import { labelOffers, offeredChunks } from './labelOffers.ts';

for (const mode of ['infill', 'prefix'] as const) {
  test(`${mode}: at most so many, each once, none that shows what the place sees or hides, the same each time`, async (t) => {
    const bench = await tinyWorkspace(t);
    const { index, gate } = bench.session;
    let places = 0;
    for await (const { hole, excluded } of diggings(bench, {
      mode,
      stratum: 'normal',
      count: 3,
      seed: 2,
      offered: 1,
    })) {
      const place = { path: hole.path, before: hole.before, offset: hole.offset, excluded };
      const keys = labelOffers(gate, index, place, seededRandom(hole.offset));
      assert.ok(keys.length > 0 && keys.length <= offeredChunks);
      assert.equal(new Set(keys).size, keys.length);
      assert.ok(keys.every((key) => index.chunks.has(key) && !excluded(key)));
      const later = keys
        .map((key) => index.chunks.get(key)!)
        .filter(({ path, start }) => path === hole.path && start >= hole.offset);
      if (mode === 'prefix') assert.deepEqual(later, []);
      assert.deepEqual(labelOffers(gate, index, place, seededRandom(hole.offset)), keys);
      places++;
    }
    assert.equal(places, 3);
  });
}
