import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { findUnlisted, type ListOptions, listFiles } from './files.ts';

const made: string[] = [];
after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

const person = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'protocol.file.allow=always'];
const git = (root: string, ...args: string[]) =>
  execFileSync('git', [...person, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });

async function write(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function emptyFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fovea-trees-')));
  made.push(folder);
  return folder;
}

async function repository(files: Record<string, string>): Promise<string> {
  const root = await emptyFolder();
  await write(root, files);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'all');
  return root;
}

/** A repository with a submodule in a submodule, one that is not initialised, and repositories that nobody added. */
async function family(): Promise<string> {
  const inner = await repository({ 'deep.ts': '' });
  const library = await repository({ 'lib.ts': '', 'lib.log': '', '.gitignore': '*.tmp\n' });
  git(library, 'submodule', 'add', '-q', inner, 'inner');
  git(library, 'commit', '-q', '-m', 'inner');
  const root = await repository({ 'a.ts': '', '.gitignore': '*.log\n/hidden/\n' });
  git(root, 'submodule', 'add', '-q', library, 'mods/lib');
  git(root, 'submodule', 'update', '-q', '--init', '--recursive');
  git(root, 'submodule', 'add', '-q', inner, 'mods/absent');
  git(root, 'submodule', 'deinit', '-q', '-f', 'mods/absent');
  await write(root, { 'mods/lib/new.ts': '', 'mods/lib/new.tmp': '' });
  for (const nested of ['clone', 'clone/again', 'hidden/clone']) {
    await write(root, { [`${nested}/c.ts`]: '', [`${nested}/c.log`]: '' });
    git(join(root, nested), 'init', '-q');
  }
  return root;
}

const familyPaths = [
  '.gitignore',
  '.gitmodules',
  'a.ts',
  'clone/again/c.log',
  'clone/again/c.ts',
  'clone/c.log',
  'clone/c.ts',
  'mods/lib/.gitignore',
  'mods/lib/.gitmodules',
  'mods/lib/inner/deep.ts',
  'mods/lib/lib.log',
  'mods/lib/lib.ts',
  'mods/lib/new.ts',
];

/** What is left out, as `reason path`. */
async function leftOut(root: string, options: ListOptions = {}): Promise<string[]> {
  const found: string[] = [];
  const list = await listFiles(root, options);
  await findUnlisted(list, ({ reason, path, kind }) => found.push(`${reason} ${path}${kind === 'folder' ? '/' : ''}`));
  return found.filter((line) => !/\.git\/?$/.test(line)).sort();
}

test('submodules and repositories inside are read, by git and by the walk; what the outer one ignores is not', async () => {
  const root = await family();
  assert.deepEqual(await listFiles(root), { root, paths: familyPaths, source: 'git' });
  const walked = await listFiles(root, { git: false });
  assert.deepEqual(walked.paths, familyPaths);
  assert.deepEqual(walked.withoutGit?.[0], { folder: '', reason: 'notTrusted' });
  assert.deepEqual(await leftOut(root), ['ignored hidden/', 'ignored mods/lib/new.tmp']);
});

test('a path in a repository inside is asked of that one', async () => {
  const root = await family();
  const within = ['mods/lib/new.ts', 'mods/lib/new.tmp', 'clone/again', 'hidden/clone/c.ts', 'mods/lib/inner/deep.ts'];
  const expected = ['clone/again/c.log', 'clone/again/c.ts', 'mods/lib/inner/deep.ts', 'mods/lib/new.ts'];
  assert.deepEqual((await listFiles(root, { within })).paths, expected);
  assert.deepEqual((await listFiles(root, { within, git: false })).paths, expected);
  const mods = familyPaths.filter((path) => path.startsWith('mods/'));
  assert.deepEqual((await listFiles(root, { within: ['mods'] })).paths, mods);
  assert.deepEqual((await listFiles(root, { within: ['mods', 'mods/lib/lib.ts'] })).paths, mods);
  assert.deepEqual((await listFiles(root, { within: ['clone'] })).paths.length, 4);
});

test('a folder of repositories that is none itself', async () => {
  const root = await emptyFolder();
  await write(root, { 'one/a.ts': '', 'one/.gitignore': 'b.ts\n', 'one/b.ts': '', 'notes.md': '' });
  git(join(root, 'one'), 'init', '-q');
  git(join(root, 'one'), 'add', '-f', 'b.ts');
  const { paths, source } = await listFiles(root);
  assert.deepEqual(
    { paths, source },
    { paths: ['notes.md', 'one/.gitignore', 'one/a.ts', 'one/b.ts'], source: 'walk' },
  );
});

test('a work tree of git worktree, inside and beside', async () => {
  const root = await repository({ 'a.ts': '', '.gitignore': '*.log\n' });
  const beside = join(await emptyFolder(), 'tree');
  git(root, 'worktree', 'add', '-q', beside, '-b', 'other');
  git(root, 'worktree', 'add', '-q', join(root, 'inside'), '-b', 'third');
  await write(root, { '.git/info/exclude': 'private.ts\n', 'inside/private.ts': '' });
  await write(beside, { 'b.ts': '', 'b.log': '', 'private.ts': '' });
  for (const options of [{}, { git: false }]) {
    assert.deepEqual((await listFiles(beside, options)).paths, ['.gitignore', 'a.ts', 'b.ts']);
    assert.deepEqual((await listFiles(root, options)).paths, [
      '.gitignore',
      'a.ts',
      'inside/.gitignore',
      'inside/a.ts',
    ]);
  }
});

test('a folder in a work tree is under the rules of those above, and out where they say so', async () => {
  const root = await repository({ '.gitignore': '*.log\n/pkg/old\n', 'pkg/a.ts': '', 'pkg/.gitignore': 'x.ts\n' });
  await write(root, { 'pkg/a.log': '', 'pkg/x.ts': '', 'pkg/in/x.ts': '', 'pkg/in/b.ts': '', 'pkg/old/c.ts': '' });
  for (const options of [{}, { git: false }]) {
    assert.deepEqual((await listFiles(join(root, 'pkg/in'), options)).paths, ['b.ts']);
    assert.deepEqual((await listFiles(join(root, 'pkg'), options)).paths, ['.gitignore', 'a.ts', 'in/b.ts']);
    assert.deepEqual((await listFiles(join(root, 'pkg/old'), options)).paths, []);
  }
  assert.deepEqual(await leftOut(join(root, 'pkg/old')), ['ignored c.ts']);
});

test('a repository that names another work tree, or runs something, is listed where it lies and runs nothing', async () => {
  const elsewhere = await emptyFolder();
  await write(elsewhere, { 'private.ts': '' });
  const root = await repository({ 'a.ts': '' });
  await write(root, { 'inner/b.ts': '', 'inner/hook.mjs': "import fs from 'node:fs'; fs.writeFileSync('ran', '');" });
  git(join(root, 'inner'), 'init', '-q');
  for (const at of ['', 'inner']) {
    git(join(root, at), 'config', 'core.worktree', elsewhere);
    git(root, 'config', '--file', join(root, at, '.git', 'config'), 'core.fsmonitor', `"${process.execPath}" hook.mjs`);
  }
  assert.deepEqual((await listFiles(root)).paths, ['a.ts', 'inner/b.ts', 'inner/hook.mjs']);
  assert.ok(!existsSync(join(root, 'inner', 'ran')) && !existsSync(join(root, 'ran')));
});

test('a bare repository with work trees beside it', async () => {
  const root = await emptyFolder();
  const origin = await repository({ 'a.ts': '', '.gitignore': '*.log\n' });
  git(root, 'clone', '-q', '--bare', origin, '.bare');
  await write(root, { '.git': 'gitdir: ./.bare\n' });
  git(root, 'worktree', 'add', '-q', 'main');
  git(root, 'worktree', 'add', '-q', 'next', '-b', 'next');
  await write(root, { 'next/b.ts': '', 'next/b.log': '', 'notes.md': '' });
  const paths = ['main/.gitignore', 'main/a.ts', 'next/.gitignore', 'next/a.ts', 'next/b.ts', 'notes.md'];
  for (const options of [{}, { git: false }]) {
    assert.deepEqual((await listFiles(root, options)).paths, paths);
    assert.deepEqual(await leftOut(root, options), ['ignored next/b.log', 'passedOver .bare/']);
  }
});

test('a submodule that became a link is not followed', { skip: process.platform === 'win32' }, async () => {
  const outside = await repository({ 'private.ts': '' });
  const library = await repository({ 'lib.ts': '' });
  const root = await repository({ 'a.ts': '' });
  git(root, 'submodule', 'add', '-q', library, 'lib');
  await rm(join(root, 'lib'), { recursive: true });
  await symlink(outside, join(root, 'lib'));
  for (const options of [{}, { git: false }]) {
    assert.deepEqual(
      (await listFiles(root, options)).paths.filter((path) => path !== 'lib'),
      ['.gitmodules', 'a.ts'],
    );
  }
});

test('a submodule whose repository is gone is walked, and that is said', async () => {
  const root = await family();
  await rm(join(root, '.git', 'modules', 'mods', 'lib', 'modules', 'inner'), { recursive: true });
  const { paths, withoutGit } = await listFiles(root);
  assert.deepEqual([paths, withoutGit], [familyPaths, [{ folder: 'mods/lib/inner', reason: 'failed' }]]);
});

test('without git on PATH, and with a git that fails, the walk serves and it is said', {
  skip: process.platform === 'win32',
}, async () => {
  const root = await family();
  const none = await listFiles(root, { env: { PATH: '', HOME: root } });
  assert.deepEqual([none.source, none.paths], ['walk', familyPaths]);
  assert.deepEqual(none.withoutGit?.[0], { folder: '', reason: 'noGit' });
  const bin = await emptyFolder();
  await write(bin, { git: '#!/bin/sh\necho "fatal: no" >&2\nexit 128\n' });
  await chmod(join(bin, 'git'), 0o755);
  const failing = await listFiles(root, { env: { PATH: bin, HOME: root } });
  assert.deepEqual([failing.source, failing.paths], ['walk', familyPaths]);
  assert.deepEqual(failing.withoutGit?.[0], { folder: '', reason: 'failed' });
});

const isRoot = process.getuid?.() === 0;
test('what belongs to somebody else is walked, and that git refuses it is said', { skip: !isRoot }, async () => {
  const root = await repository({ 'a.ts': '', '.gitignore': '*.log\n' });
  await write(root, { 'inner/b.ts': '', 'inner/b.log': '', 'a.log': '' });
  git(join(root, 'inner'), 'init', '-q');
  const inner = ['.gitignore', 'a.ts', 'inner/b.log', 'inner/b.ts'];
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  for (const at of ['inner', 'inner/.git']) await chown(join(root, at), 4321, 4321);
  const one = await listFiles(root, { env });
  assert.deepEqual([one.source, one.paths], ['git', inner]);
  assert.deepEqual(one.withoutGit, [{ folder: 'inner', reason: 'dubiousOwnership' }]);
  for (const at of ['', '.git']) await chown(join(root, at), 4321, 4321);
  const all = await listFiles(root, { env });
  assert.deepEqual([all.source, all.paths], ['walk', inner]);
  assert.deepEqual(
    all.withoutGit?.map(({ reason }) => reason),
    ['dubiousOwnership', 'dubiousOwnership'],
  );
});

test('names that hold anything, and names that are no UTF-8', { skip: process.platform !== 'linux' }, async () => {
  const odd = ['-dash.ts', '"quoted".ts', 'back\\slash.ts', 'line\nbreak.ts', 'tab\t.ts', '[x]{a,b}.ts', 'é\ufffd.ts'];
  const root = await repository(Object.fromEntries(odd.map((name) => [name, ''])));
  await writeFile(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.of(0xff), Buffer.from('.ts')]), '');
  await mkdir(Buffer.concat([Buffer.from(`${root}/folder`), Buffer.of(0xfe)]));
  await writeFile(Buffer.concat([Buffer.from(`${root}/folder`), Buffer.of(0xfe), Buffer.from('/x.ts')]), '');
  const inFolder = 'new\nline/and\ttab';
  await write(root, { [`${inFolder}/y.ts`]: '' });
  for (const options of [{}, { git: false }]) {
    assert.deepEqual((await listFiles(root, options)).paths, [...odd, `${inFolder}/y.ts`].sort());
    assert.deepEqual(await leftOut(root, options), ['nameNotUtf8 bad\ufffd.ts', 'nameNotUtf8 folder\ufffd/']);
  }
});

test('pipes, links, and folders that nobody may read have reasons', {
  skip: process.platform === 'win32',
}, async () => {
  const root = await repository({ 'a.ts': '', '.gitignore': 'ignored-link\n' });
  execFileSync('mkfifo', ['pipe'], { cwd: root });
  await symlink('a.ts', join(root, 'link'));
  await symlink('a.ts', join(root, 'ignored-link'));
  assert.deepEqual(await leftOut(root), ['ignored ignored-link', 'special pipe']);
  assert.deepEqual(await leftOut(root, { git: false }), ['ignored ignored-link', 'link link', 'special pipe']);
});

test('files in conflict are listed once; skipped and deleted ones are no files that are left out', async () => {
  const root = await repository({ 'a.ts': '1\n', 'gone.ts': '', 'skipped.ts': '' });
  git(root, 'checkout', '-q', '-b', 'other');
  await write(root, { 'a.ts': '2\n' });
  git(root, 'commit', '-q', '-a', '-m', '2');
  git(root, 'checkout', '-q', 'main');
  await write(root, { 'a.ts': '3\n' });
  git(root, 'commit', '-q', '-a', '-m', '3');
  assert.throws(() => git(root, 'merge', '-q', 'other'));
  git(root, 'update-index', '--skip-worktree', 'skipped.ts');
  for (const name of ['gone.ts', 'skipped.ts']) await rm(join(root, name));
  const { paths } = await listFiles(root);
  assert.deepEqual(
    paths.filter((path) => path === 'a.ts'),
    ['a.ts'],
  );
  assert.deepEqual(await leftOut(root), []);
});

test('each file on disk is in the list or left out with a reason', { skip: process.platform === 'win32' }, async () => {
  const root = await family();
  const found: string[] = [];
  const { paths } = await listFiles(root);
  await findUnlisted({ root, paths }, ({ path }) => found.push(path));
  const all = execFileSync('find', ['.', '-not', '-type', 'd', '-print0'], { cwd: root, encoding: 'utf8' });
  const told = new Set([...paths, ...found]);
  const silent = all
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => path.slice(2))
    .filter((path) => !told.has(path) && !found.some((folder) => path.startsWith(`${folder}/`)));
  assert.deepEqual(silent, []);
});
