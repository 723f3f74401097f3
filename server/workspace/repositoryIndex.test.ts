import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { FoveaError } from '../base/errors.ts';
import { testChunker } from '../chunking/standIns.ts';
import { ChunkTable } from './chunkTable.ts';
import { plainRules } from './folderRules.ts';
import { type IndexedFile, RepositoryIndex } from './repositoryIndex.ts';

const made: string[] = [];
after(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

async function emptyFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fovea-index-')));
  made.push(folder);
  return folder;
}

async function repository(files: Record<string, string>): Promise<string> {
  const root = await emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const method = (name: string) => `  ${name}(value: number): number {\n    return this.${name}Of(value) + 1;\n  }\n\n`;
const source = `export class Sums {\n${['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map(method).join('')}}\n`;
const files = {
  'src/sums.ts': source,
  'src/small.py': 'x = 1\n',
  'README.md': '# Sums\n',
  '.env': 'KEY=1\n',
  'logo.svg': '<svg/>',
};
const chunker = testChunker(96);

/** What must hold of any index: chunks cover files, keys are unique, sums are right. */
function check(index: RepositoryIndex): void {
  const keys = new Set<number>();
  let tokens = 0;
  for (const file of index.files.values()) {
    assert.equal(file.chunks.map((chunk) => index.textOf(chunk)).join(''), file.text);
    for (const chunk of file.chunks) {
      assert.ok(!keys.has(chunk.key));
      keys.add(chunk.key);
      assert.equal(index.chunks.get(chunk.key), chunk);
      tokens += chunk.ids.length;
    }
  }
  assert.equal(index.chunks.size, keys.size);
  assert.equal(index.stats.tokens, tokens);
}

/** Everything but keys. */
function contents(index: RepositoryIndex): unknown {
  return [...index.files.values()].map(({ chunks, ...file }) => ({
    ...file,
    chunks: chunks.map(({ key, ...chunk }) => chunk),
  }));
}

test('a repository: files, chunks and what is left out', async () => {
  const index = new RepositoryIndex({ root: await repository(files), chunker });
  const stats = await index.build();
  check(index);
  assert.deepEqual([...index.files.keys()], ['README.md', 'src/small.py', 'src/sums.ts']);
  assert.deepEqual(stats.leftOut, { secret: 1, data: 1 });
  assert.ok((index.files.get('src/sums.ts')?.chunks.length ?? 0) > 2);
});

test('an empty folder has no chunks', async () => {
  const stats = await new RepositoryIndex({ root: await emptyFolder(), chunker }).build();
  assert.deepEqual({ ...stats, seconds: 0 }, { files: 0, chunks: 0, tokens: 0, leftOut: {}, seconds: 0, reused: 0 });
});

test('an edit changes one chunk; the others keep their keys and move', async () => {
  const index = new RepositoryIndex({ root: await repository(files), chunker });
  await index.build();
  const before = index.files.get('src/sums.ts')?.chunks ?? [];
  const { added, removed } = await index.updateFile('src/sums.ts', source.replace('this.twoOf(', 'this.other('));
  check(index);
  assert.deepEqual([added.length, removed.length], [1, 1]);
  const now = index.files.get('src/sums.ts')?.chunks ?? [];
  const last = now[now.length - 1];
  assert.equal(last.key, before[before.length - 1].key);
  assert.equal(last.start, before[before.length - 1].start + 'other('.length - 'twoOf('.length);
});

test('files come, go, and stay out', async () => {
  const index = new RepositoryIndex({ root: await repository(files), chunker });
  await index.build();
  const come = await index.updateFile('src/new.py', 'def f():\n    pass\n');
  assert.deepEqual([come.added.length, come.removed.length], [1, 0]);
  check(index);
  const go = index.removeFile('src/new.py');
  assert.deepEqual([go.added, go.removed], [[], [come.added[0].key]]);
  assert.deepEqual(index.removeFile('src/new.py'), { added: [], removed: [] });
  assert.deepEqual(await index.updateFile('.env', 'KEY=2'), { added: [], removed: [] });
  const emptied = await index.updateFile('src/small.py', '');
  assert.equal(emptied.removed.length, 1);
  check(index);
});

test('equal chunks of a file have keys of their own', async () => {
  const text = 'call(one, two, three);\n'.repeat(100);
  const index = new RepositoryIndex({ root: await repository({ 'a.ts': text }), chunker });
  await index.build();
  check(index);
  await index.updateFile('a.ts', text.slice(text.length / 2));
  check(index);
});

test('a second build takes unchanged files from the store', async () => {
  const root = await repository(files);
  const cacheFolder = join(await emptyFolder(), 'made', 'on', 'demand');
  const first = new RepositoryIndex({ root, chunker, cacheFolder });
  assert.equal((await first.build()).reused, 0);
  const second = new RepositoryIndex({ root, chunker, cacheFolder });
  assert.equal((await second.build()).reused, 3);
  check(second);
  assert.deepEqual(contents(second), contents(first));
  await writeFile(join(root, 'src/small.py'), 'x = 2\n');
  await rm(join(root, 'README.md'));
  assert.equal((await second.build()).reused, 1);
  check(second);
  const third = new RepositoryIndex({ root, chunker, cacheFolder });
  assert.equal((await third.build()).reused, 2);
  assert.deepEqual(contents(third), contents(second));
  const other = new RepositoryIndex({ root, chunker: testChunker(128), cacheFolder });
  assert.equal((await other.build()).reused, 0);
});

test('a damaged store is made again', async () => {
  const root = await repository(files);
  const cacheFolder = await emptyFolder();
  const warnings: string[] = [];
  const build = async () => {
    const index = new RepositoryIndex({ root, chunker, cacheFolder, warn: (message) => warnings.push(message) });
    return (await index.build()).reused;
  };
  await build();
  const [name] = await readdir(cacheFolder);
  const whole = await readFile(join(cacheFolder, name));
  const flipped = Buffer.from(whole);
  flipped[whole.length - 100] ^= 1;
  for (const damaged of [flipped, whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.from('{}\n')]) {
    await writeFile(join(cacheFolder, name), damaged);
    assert.equal(await build(), 0);
    assert.equal(warnings.length, 1, 'one warning');
    warnings.length = 0;
    assert.equal(await build(), 3);
  }
  assert.deepEqual(await readdir(cacheFolder), [name], 'nothing half-written');
});

test('where nothing can be stored, the index is there all the same', async () => {
  const root = await repository(files);
  const notAFolder = join(root, 'README.md');
  const warnings: string[] = [];
  const options = {
    root,
    chunker,
    cacheFolder: join(notAFolder, 'cache'),
    warn: (message: string) => warnings.push(message),
  };
  const index = new RepositoryIndex(options);
  await index.build();
  check(index);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /could not be stored/);
});

test('a cancelled build keeps what it stored, and the next goes on from there', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`f${String(i).padStart(2, '0')}.ts`, `${source}// ${i}\n`]),
  );
  const root = await repository(many);
  const cacheFolder = await emptyFolder();
  const controller = new AbortController();
  const progress = { report: (_: string, done: number) => (done === 10 ? controller.abort() : undefined) };
  const index = new RepositoryIndex({ root, chunker, cacheFolder });
  const cancelled = (error: unknown) => error instanceof FoveaError && error.kind === 'cancelled';
  await assert.rejects(index.build({ signal: controller.signal, progress }), cancelled);
  const { reused } = await new RepositoryIndex({ root, chunker, cacheFolder }).build();
  assert.ok(reused >= 10 && reused < 20, `${reused} reused`);
});

test('building lets the event loop turn', async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}.ts`, source.repeat(20)]));
  const index = new RepositoryIndex({ root: await repository(many), chunker });
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await index.build();
  clearInterval(timer);
  assert.ok(turns > 5, `${turns} turns`);
});

test('built again, only what changed is new; what an editor holds is not read', async () => {
  const root = await repository(files);
  const index = new RepositoryIndex({ root, chunker });
  await index.build();
  const keysOf = (path: string) => index.files.get(path)?.chunks.map(({ key }) => key);
  const before = keysOf('src/sums.ts');
  await index.updateFile('src/small.py', 'x = "typed"\n');
  await writeFile(join(root, 'src/small.py'), 'x = "on disk"\n');
  await writeFile(join(root, 'src/more.py'), 'y = 1\n');
  await rm(join(root, 'README.md'));
  await index.build({ held: (path) => path === 'src/small.py' });
  check(index);
  assert.deepEqual(keysOf('src/sums.ts'), before);
  assert.equal(index.files.get('src/small.py')?.text, 'x = "typed"\n');
  assert.deepEqual([...index.files.keys()].sort(), ['src/more.py', 'src/small.py', 'src/sums.ts']);
  await index.build();
  assert.equal(index.files.get('src/small.py')?.text, 'x = "on disk"\n');
});

test('single paths: what the rules leave out stays out, folders come and go with all that is in them', async () => {
  const root = await repository({ ...files, '.gitignore': 'made/\n*.log.ts\n' });
  const index = new RepositoryIndex({
    root,
    chunker,
    rules: { ...plainRules, exclude: ['/later/*.py'], maxFileBytes: 500 },
  });
  await index.build();
  assert.deepEqual(index.stats.leftOut, { secret: 1, data: 1, tooLarge: 1 });
  for (const path of ['later/a.ts', 'later/deep/b.ts', 'later/c.py', 'made/d.ts', 'later/e.log.ts', 'later/id_rsa']) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), 'const x = 1;\n');
  }
  const inFolders = () => [...index.files.keys()].filter((path) => /^(later|made)/.test(path)).sort();
  await index.refresh(['later', 'made', 'made/d.ts', 'gone.ts']);
  assert.deepEqual(inFolders(), ['later/a.ts', 'later/deep/b.ts']);
  assert.deepEqual([...(await index.admitted(['later/a.ts', 'made/d.ts', 'later/c.py']))], ['later/a.ts']);
  await index.updateFile('later/a.ts', `const x = "${'a'.repeat(600)}";\n`);
  assert.deepEqual([inFolders(), index.stats.leftOut.tooLarge], [['later/deep/b.ts'], 2]);
  await rm(join(root, 'later/deep'), { recursive: true });
  await index.refresh(['later']);
  assert.deepEqual(inFolders(), ['later/a.ts'], 'as on disk again');
  check(index);
});

test('folders share a table under names of their own, and leave it whole', async () => {
  const roots = await Promise.all([repository(files), repository({ ...files, 'only.ts': 'const x = 1;\n' })]);
  const cacheFolder = await emptyFolder();
  const seen = new Set<number>();
  const table = new ChunkTable(({ added, removed }) => {
    for (const key of removed) assert.ok(seen.delete(key));
    for (const { key } of added) assert.ok(!seen.has(key) && seen.add(key));
  });
  const [one, two] = roots.map(
    (root, i) => new RepositoryIndex({ root, chunker, cacheFolder, table, prefix: ['one/', 'two/'][i] }),
  );
  await one.build();
  await two.build();
  assert.deepEqual(
    [...table.files.keys()].filter((path) => path.endsWith('.ts')),
    ['one/src/sums.ts', 'two/only.ts', 'two/src/sums.ts'],
  );
  assert.deepEqual([...seen].sort(), [...table.chunks.keys()].sort());
  assert.equal(one.stats.tokens + two.stats.tokens, table.tokens);
  // Headers say the path in the folder, so that the stored chunks serve whatever the folder is called.
  const alone = new RepositoryIndex({ root: roots[1], chunker, cacheFolder });
  assert.equal((await alone.build()).reused, 4);
  two.clear();
  assert.deepEqual([...new Set([...table.files.keys()].map((path) => path.split('/')[0]))], ['one']);
  assert.equal(one.stats.tokens, table.tokens);
  assert.equal(seen.size, table.chunks.size);
});

test('tokens and long lines are in no chunk, and chunks stand where they stand in the file', async () => {
  const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
  const long = 'Zx9+'.repeat(3000);
  const text = `${source}\nexport const token = '${token}';\nexport const icon = '${long}';\n${source.replace('Sums', 'More')}`;
  const index = new RepositoryIndex({ root: await repository({ 'src/keys.ts': text }), chunker });
  await index.build();
  const without = await chunker.chunk({
    path: 'src/keys.ts',
    languageId: 'typescript',
    text: text.replace(token, '\ufffd').replace(`export const icon = '${long}';`, ''),
  });
  const look = (of: string): void => {
    check(index);
    const { chunks, text: seen } = index.files.get('src/keys.ts') as IndexedFile;
    assert.equal(seen.length, of.length);
    assert.ok(!/Zx9|aB3d|K2mN/.test(seen));
    assert.deepEqual(chunks.flatMap(({ ids }) => ids).length, without.flatMap(({ ids }) => ids).length);
    const more = chunks.find(({ scope }) => scope.includes('class More'));
    assert.ok(more && of.slice(more.start).startsWith(seen.slice(more.start, more.start + 20)));
  };
  look(text);
  await index.updateFile('src/keys.ts', `\n${text}`);
  look(`\n${text}`);
});

test('a key that is typed or pasted takes the file out, and its end brings it back', async () => {
  const index = new RepositoryIndex({ root: await repository(files), chunker });
  await index.build();
  const key = `-----BEGIN ${'PRIVATE KEY'}-----\n${'MIIEvQ1BADANBgkqhkiG9w0BAQEFAASC\n'.repeat(4)}`;
  await index.updateFile('src/sums.ts', `${source}/*\n${key}*/\n`);
  assert.equal(index.files.has('src/sums.ts'), false);
  assert.equal(index.stats.leftOut.secret, 2);
  await index.updateFile('src/sums.ts', source);
  assert.ok(index.files.has('src/sums.ts'));
});
