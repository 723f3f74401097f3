import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { FoveaError } from '../base/errors.ts';
import { listFiles } from './files.ts';
import { findGit } from './git.ts';

const made: string[] = [];
after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

async function folderWith(files: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'fovea-files-')));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const git = (root: string, ...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
const noPath = { PATH: '' };
const files = {
  'a.ts': '',
  'src/b.ts': '',
  'src/ü ö.ts': '',
  'src/deep/c.ts': '',
  'ignored.ts': '',
  'build-output/d.ts': '',
  'src/deep/.gitignore': 'local.ts\n!kept.ts\n',
  'src/deep/local.ts': '',
  'src/deep/kept.ts': '',
  'src/local.ts': '',
  '.gitignore': 'ignored.ts\n/build-output/\nkept.ts\n',
};
const expected = [
  '.gitignore',
  'a.ts',
  'src/b.ts',
  'src/deep/.gitignore',
  'src/deep/c.ts',
  'src/deep/kept.ts',
  'src/local.ts',
  'src/ü ö.ts',
];

test('git and the walk list the same files', async () => {
  const root = await folderWith(files);
  const walked = await listFiles(root, { env: noPath });
  assert.deepEqual(walked, { root, paths: [...expected].sort(), source: 'walk' });
  git(root, 'init', '-q');
  git(root, 'add', 'a.ts');
  const listed = await listFiles(root);
  assert.deepEqual(listed, { root, paths: [...expected].sort(), source: 'git' });
});

test('git and the walk agree on single files and folders', async () => {
  const root = await folderWith({ ...files, 'src/[id].ts': '', 'src/i.ts': '' });
  const within = ['src/deep', 'ignored.ts', 'a.ts', 'build-output/d.ts', 'src/[id].ts', 'gone.ts'];
  const listed = ['a.ts', 'src/[id].ts', 'src/deep/.gitignore', 'src/deep/c.ts', 'src/deep/kept.ts'];
  assert.deepEqual(await listFiles(root, { git: false, within }), { root, paths: listed, source: 'walk' });
  git(root, 'init', '-q');
  assert.deepEqual(await listFiles(root, { within }), { root, paths: listed, source: 'git' });
  assert.equal((await listFiles(root, { git: false })).source, 'walk');
});

test('a folder inside a work tree lists its own', async () => {
  const root = await folderWith(files);
  git(root, 'init', '-q');
  const { paths } = await listFiles(join(root, 'src', 'deep'));
  assert.deepEqual(paths, ['.gitignore', 'c.ts', 'kept.ts']);
});

test('a folder without git is walked, without packages, environments and caches', async () => {
  const root = await folderWith({
    'a.py': '',
    'node_modules/x/index.js': '',
    'env3/pyvenv.cfg': '',
    'env3/lib/x.py': '',
    'rust/CACHEDIR.TAG': '',
    'rust/x.rs': '',
    '.hg/store': '',
  });
  assert.deepEqual(await listFiles(root), { root, paths: ['a.py'], source: 'walk' });
});

test('a file in a folder that a tool made is not listed by itself either', async () => {
  const made = {
    'env3/pyvenv.cfg': '',
    'env3/lib/x.py': '',
    'a.git/HEAD': '',
    'a.git/config': '',
    'a.git/objects/x': '',
  };
  const root = await folderWith({ 'a.py': '', ...made });
  const within = ['a.py', 'env3/lib/x.py', 'env3', 'a.git/HEAD'];
  assert.deepEqual(await listFiles(root, { within }), { root, paths: ['a.py'], source: 'walk' });
  git(root, 'init', '-q');
  assert.deepEqual(await listFiles(root, { within }), { root, paths: ['a.py'], source: 'git' });
});

test("the repository's settings run nothing", async () => {
  const root = await folderWith({ 'a.ts': '', 'hook.mjs': `import fs from 'node:fs'; fs.writeFileSync('ran', '');` });
  git(root, 'init', '-q');
  const command = `"${process.execPath.replaceAll('\\', '/')}" hook.mjs`;
  git(root, 'config', 'core.fsmonitor', command);
  assert.deepEqual((await listFiles(root)).paths, ['a.ts', 'hook.mjs']);
  assert.ok(!existsSync(join(root, 'ran')));
});

test('git is not taken from the repository, nor from where PATH is relative', async () => {
  const root = await folderWith({ 'bin/git': '#!/bin/sh\n', 'bin/git.exe': '' });
  await chmod(join(root, 'bin', 'git'), 0o755);
  const outside = await folderWith({ git: '#!/bin/sh\n', 'git.exe': '' });
  await chmod(join(outside, 'git'), 0o755);
  const path = (...folders: string[]) => ({ PATH: folders.join(delimiter) });
  assert.equal(await findGit(root, path('', '.', 'bin', join(root, 'bin'))), undefined);
  assert.equal(dirname((await findGit(root, path(join(root, 'bin'), outside))) ?? ''), outside);
  assert.equal(await findGit(root, {}), undefined);
});

test('links are not followed while walking', async (context) => {
  const root = await folderWith({ 'a.ts': '' });
  const outside = await folderWith({ 'secret.ts': '' });
  try {
    await symlink(outside, join(root, 'linked'), 'junction');
    await symlink(root, join(root, 'loop'), 'junction');
  } catch {
    return context.skip('this machine lets nobody make links');
  }
  assert.deepEqual((await listFiles(root, { env: noPath })).paths, ['a.ts']);
});

test("what git's index names in a folder that is a link is not read", async (context) => {
  const root = await folderWith({ 'a.ts': '', 'lib/keys/b.ts': '', 'lib/c.ts': '' });
  const outside = await folderWith({ 'b.ts': '' });
  git(root, 'init', '-q');
  git(root, 'add', '.');
  assert.deepEqual((await listFiles(root)).paths, ['a.ts', 'lib/c.ts', 'lib/keys/b.ts']);
  await rm(join(root, 'lib', 'keys'), { recursive: true });
  try {
    await symlink(outside, join(root, 'lib', 'keys'), 'junction');
  } catch {
    return context.skip('this machine lets nobody make links');
  }
  const { paths, source } = await listFiles(root);
  assert.equal(source, 'git');
  // The link itself is listed, and left out when it is read.
  assert.deepEqual(
    paths.filter((path) => path !== 'lib/keys'),
    ['a.ts', 'lib/c.ts'],
  );
  assert.deepEqual((await listFiles(root, { within: ['lib/keys/b.ts'] })).paths, []);
});

test('a folder that is not there', async () => {
  const root = await folderWith({});
  await assert.rejects(listFiles(join(root, 'gone')), (error) => error instanceof FoveaError && error.kind === 'input');
});

test('a cancelled listing', async () => {
  const root = await folderWith(files);
  const cancelled = (error: unknown) => error instanceof FoveaError && error.kind === 'cancelled';
  await assert.rejects(listFiles(root, { signal: AbortSignal.abort(), env: noPath }), cancelled);
  await assert.rejects(listFiles(root, { signal: AbortSignal.abort() }), cancelled);
});
