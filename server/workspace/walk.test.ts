import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gitsList, randomTree } from '../../test/randomIgnoreTree.ts';
import { listFiles } from './files.ts';

/** FOVEA_TREES=1000 FOVEA_TREES_FROM=1 for as many as one likes. */
const trees = Number(process.env.FOVEA_TREES ?? 40);
const first = Number(process.env.FOVEA_TREES_FROM ?? 1);

test(`the walk lists what git lists, on ${trees} generated trees`, async () => {
  let [files, left] = [0, 0];
  for (let seed = first; seed < first + trees; seed++) {
    const folder = await mkdtemp(join(tmpdir(), 'fovea-walk-'));
    try {
      const { root, env } = randomTree(folder, seed);
      const expected = gitsList(root, env);
      const walked = await listFiles(root, { git: false, env });
      assert.equal(walked.source, 'walk');
      assert.deepEqual(walked.paths, expected, `seed ${seed}, the walk`);
      assert.deepEqual((await listFiles(root, { env })).paths, expected, `seed ${seed}, git`);
      files += expected.length;
      left += expected.length === 0 ? 1 : 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  // Trees in which everything is ignored prove little.
  assert.ok(files > 5 * trees && left < trees / 3, `${files} files, ${left} empty`);
});
