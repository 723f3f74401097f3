/** `fovea index` tells what it does not read, and why; `--explain` of one path. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '../temporaryFolder.ts';
import { type Run, runCli } from './runCli.ts';
import { type TinyHome, tinyHome } from './tinyHome.ts';

let folder: string;
let tiny: TinyHome;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-reasons-'));
  tiny = await tinyHome(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

async function write(root: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
}

const hand = 'export function add(a: number, b: number): number {\n  return a + b;\n}\n';
const index = (repo: string, ...more: string[]): Promise<Run> =>
  runCli(['index', '--repo', repo, '--model', tiny.model, ...more], { home: tiny.home });

test('a folder where everything is left out tells the reasons', async (t) => {
  const repo = await temporaryFolder(t);
  await write(repo, { 'a.ts': hand, 'b.csv': 'a,b\n', '.gitignore': '# all\n*\n' });
  const run = await index(repo);
  assert.equal(run.code, 0, run.messages.join('\n'));
  assert.match(run.stdout, /: 0 files, 0 chunks/);
  assert.match(run.stdout, /^left out: 3 files \(3 ignored\)$/m);
  const document = JSON.parse((await index(repo, '--json')).stdout);
  const rule = { source: '.gitignore', line: 2, text: '*' };
  assert.deepEqual(
    [document.files, document.leftOut, document.reasons],
    [0, 3, { files: { ignored: 3 }, folders: {} }],
  );
  assert.deepEqual(
    document.leftOutPaths,
    ['.gitignore', 'a.ts', 'b.csv'].map((name) => ({ path: name, kind: 'file', reason: 'ignored', rule })),
  );
});

const explained: [asked: string, sentence: RegExp, document: object][] = [
  ['src/a.ts', /^src\/a\.ts is in the index\.$/, { state: 'read' }],
  [
    'out/b.ts',
    /^out\/b\.ts is left out with the folder out, which is ignored by the rule "\/out" in \.gitignore, line 1\.$/,
    { state: 'leftOut', kind: 'file', reason: 'ignored', by: 'out' },
  ],
  ['build/c.ts', /^build\/c\.ts is in the index\.$/, { state: 'read' }],
  ['lib/d.ts', /^lib\/d\.ts is in the index\.$/, { state: 'read' }],
  ['.env', /^\.env is left out: it may hold secrets/, { state: 'leftOut', reason: 'secret', by: '.env' }],
  ['src', /^src: 1 file in the index\.$/, { state: 'folder', files: 1 }],
  ['.', /^This folder: 4 files in the index; left out: 1 file \(1 secret\) and 3 folders/, { state: 'folder' }],
  ['none.ts', /^none\.ts does not exist\.$/, { state: 'missing' }],
  ['../none.ts', /^\.\.\/none\.ts lies outside of /, { state: 'outside' }],
];
test('why a path is in the index, or is not', async (t) => {
  const repo = await temporaryFolder(t);
  await write(repo, {
    'src/a.ts': hand,
    'out/b.ts': hand,
    'build/c.ts': hand,
    '.env': 'KEY=1\n',
    '.gitignore': '/out\n',
  });
  await write(repo, { 'lib/d.ts': hand });
  for (const at of ['.', 'lib']) execFileSync('git', ['init', '-q'], { cwd: path.join(repo, at) });
  for (const [asked, sentence, document] of explained) {
    const run = await index(repo, '--explain', asked);
    assert.equal(run.code, 0, run.messages.join('\n'));
    assert.match(run.stdout.trimEnd(), sentence);
    const { stdout } = await index(repo, '--explain', asked, '--json');
    assert.deepEqual({ ...JSON.parse(stdout), ...document }, JSON.parse(stdout));
  }
});

test('that git does not serve is said', { skip: process.platform === 'win32' }, async (t) => {
  const repo = await temporaryFolder(t);
  await write(repo, { 'a.ts': hand });
  execFileSync('git', ['init', '-q'], { cwd: repo });
  const args = ['index', '--repo', repo, '--model', tiny.model];
  const run = await runCli(args, { home: tiny.home, env: { PATH: '' } });
  assert.match(run.stdout, /^Git was not found on PATH: the ignore files are read instead\.$/m);
  const { stdout } = await runCli([...args, '--json'], { home: tiny.home, env: { PATH: '' } });
  assert.deepEqual(JSON.parse(stdout).withoutGit, [{ folder: '', reason: 'noGit' }]);
});
