import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gitsList, gitsRules, type RandomTree, randomTree } from '../../test/randomIgnoreTree.ts';
import { findUnlisted, listFiles } from './files.ts';
import type { Unlisted } from './unlisted.ts';
import { foldersAbove } from './within.ts';

/** FOVEA_TREES=1000 FOVEA_TREES_FROM=1 for as many as one likes. */
const trees = Number(process.env.FOVEA_TREES ?? 30);
const first = Number(process.env.FOVEA_TREES_FROM ?? 1);

async function onTrees(check: (tree: RandomTree, seed: number) => Promise<void>): Promise<void> {
  for (let seed = first; seed < first + trees; seed++) {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'fovea-walk-')));
    try {
      await check(randomTree(folder, seed), seed);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

test(`the walk lists what git lists, on ${trees} generated trees`, async () => {
  let [files, left] = [0, 0];
  await onTrees(async ({ root, env }, seed) => {
    const expected = gitsList(root, env);
    const walked = await listFiles(root, { git: false, env });
    assert.equal(walked.source, 'walk');
    assert.deepEqual(walked.paths, expected, `seed ${seed}, the walk`);
    assert.deepEqual((await listFiles(root, { env })).paths, expected, `seed ${seed}, git`);
    files += expected.length;
    left += expected.length === 0 ? 1 : 0;
  });
  // Trees in which everything is ignored prove little.
  assert.ok(files > 5 * trees && left < trees / 3, `${files} files, ${left} empty`);
});

test(`the rule that is told is git's own, on ${trees} generated trees`, async () => {
  let rules = 0;
  await onTrees(async (tree, seed) => {
    const { root, env } = tree;
    const found: Unlisted[] = [];
    await findUnlisted(await listFiles(root, { git: false, env }), (entry) => found.push(entry), { env });
    const isOwn = ({ path }: Unlisted): boolean =>
      !foldersAbove(path).some((folder) => existsSync(join(root, folder, '.git')));
    const ignored = found.filter((entry) => entry.reason === 'ignored' && isOwn(entry));
    const told = ignored.map(({ path, rule }) => [path, `${rule?.source}:${rule?.line}:${rule?.text}`] as const);
    const expected = gitsRules(
      tree,
      ignored.map(({ path }) => path),
    );
    assert.deepEqual(new Map(told), expected, `seed ${seed}`);
    rules += told.length;
  });
  assert.ok(rules > 2 * trees, `${rules} rules`);
});
