import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { filePathOf, folderOf, foreignTo, openFolders, uriIn } from './folders.ts';

async function folders(t: Parameters<typeof temporaryFolder>[0], ...names: string[]) {
  const base = await temporaryFolder(t);
  const uri = (name: string) => pathToFileURL(path.join(base, name)).href;
  for (const name of names) await mkdir(path.join(base, name), { recursive: true });
  return { base, uri };
}

test('one folder needs no name; several have unique ones', async (t) => {
  const { uri } = await folders(t, 'a/api', 'b/api', 'c');
  const prefixes = async (...named: [string, string][]) =>
    (await openFolders(named.map(([place, name]) => ({ uri: uri(place), name })))).map(({ prefix }) => prefix);
  assert.deepEqual(await prefixes(['a/api', 'api']), ['']);
  assert.deepEqual(await prefixes(['a/api', 'api'], ['b/api', 'api'], ['c', '']), ['api/', 'api-2/', 'folder/']);
});

test('the same folder twice is one, and what is on no disk is none', async (t) => {
  const { base, uri } = await folders(t, 'a');
  await symlink(path.join(base, 'a'), path.join(base, 'link'), 'junction');
  const named = [uri('a'), `${uri('a')}/`, uri('link'), 'vscode-vfs://github/a/b'].map((each) => ({
    uri: each,
    name: 'a',
  }));
  assert.deepEqual(
    (await openFolders(named)).map(({ prefix }) => prefix),
    [''],
  );
});

test('a file belongs to the innermost folder', async (t) => {
  const { base, uri } = await folders(t, 'a/inner', 'b');
  const open = await openFolders(['a', 'a/inner', 'b'].map((name) => ({ uri: uri(name), name: path.basename(name) })));
  const placeOf = (file: string) => {
    const place = folderOf(open, path.join(base, file));
    return place && `${place.folder.name}: ${place.relative}`;
  };
  assert.equal(placeOf('a/x.ts'), 'a: x.ts');
  assert.equal(placeOf('a/inner/deep/x.ts'), 'inner: deep/x.ts');
  assert.equal(placeOf('ab/x.ts'), undefined);
  assert.equal(placeOf('..hidden/x.ts'), undefined);
  assert.equal(foreignTo(open[0], open)?.('inner/x.ts'), true);
  assert.equal(foreignTo(open[0], open)?.('innermost/x.ts'), false);
  assert.equal(foreignTo(open[1], open), undefined);
});

test('names survive the way to a URI and back', async (t) => {
  const { base, uri } = await folders(t, 'a');
  const [folder] = await openFolders([{ uri: uri('a'), name: 'a' }]);
  for (const name of ['x y.ts', 'ü/ö#1.ts', '100%.ts', '[id]/page.tsx']) {
    assert.equal(filePathOf(uriIn(folder, name)), path.join(base, 'a', name));
  }
  assert.equal(filePathOf('untitled:Untitled-1'), undefined);
});
