import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { noteUse, removeUnusedImports } from './unusedImports.ts';

const day = 24 * 3600 * 1000;

test('an import that nobody has opened for a month goes, others and drafts stay', async (t) => {
  const imports = await temporaryFolder(t);
  for (const name of ['old', 'used', 'draft.part']) await mkdir(path.join(imports, name));
  for (const name of ['old', 'used']) await writeFile(path.join(imports, name, 'model.json'), '{}');
  const now = Date.now() + 31 * day;
  await noteUse(path.join(imports, 'used'), now - 29 * day);
  await removeUnusedImports(imports, now);
  assert.deepEqual((await readdir(imports)).sort(), ['draft.part', 'used']);
});

test('a folder that is not there is no error', async () => {
  await noteUse('/nowhere/at/all');
  await removeUnusedImports('/nowhere/at');
});
