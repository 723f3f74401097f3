/** Files that cannot be opened, each with its line. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openFile } from './openFile.ts';

const base = await realpath(await mkdtemp(path.join(tmpdir(), 'fovea-open-')));
const repo = path.join(base, 'repo');
after(() => rm(base, { recursive: true }));
await mkdir(path.join(repo, 'src'), { recursive: true });
const files: [string, string | Uint8Array][] = [
  ['outside.ts', 'export const x = 1;\n'],
  ['repo/src/a.ts', '\ufeffexport const a = 1;\n'],
  ['repo/binary.ts', new Uint8Array([1, 0, 2])],
  ['repo/latin1.ts', new Uint8Array([0x61, 0xe9, 0x0a])],
  ['repo/empty.ts', ''],
  ['repo/large.ts', 'x = 1;\n'.repeat(200_000)],
  ['repo/line.ts', `x = '${'a'.repeat(900_000)}';`],
  ['repo/.env', 'TOKEN=1\n'],
];
for (const [name, content] of files) await writeFile(path.join(base, name), content);

test('a file of the repository opens by its path in it, in the working folder, or whole', async () => {
  const opened = { path: 'src/a.ts', text: 'export const a = 1;\n' };
  assert.deepEqual(await openFile(repo, 'src/a.ts', base), opened);
  assert.deepEqual(await openFile(repo, 'a.ts', path.join(repo, 'src')), opened);
  assert.deepEqual(await openFile(repo, path.join(repo, 'src', 'a.ts'), base), opened);
});

const refused: [string, RegExp][] = [
  ['none.ts', /^There is no file none\.ts: check/],
  ['../outside.ts', /lies outside .*--repo\.$/],
  [path.join(base, 'outside.ts'), /lies outside .*--repo\.$/],
  ['src', /is no file: name one with a line/],
  ['binary.ts', /is binary; choose/],
  ['latin1.ts', /not UTF-8; name its encoding/],
  ['empty.ts', /is empty; type/],
  ['large.ts', /is larger than 1 MB; choose/],
  ['line.ts', /is minified or one very long line/],
  ['.env', /may hold secrets and is never read/],
];
for (const [name, message] of refused) {
  test(`${path.basename(name)} is refused with what to do`, async () => {
    await assert.rejects(openFile(repo, name, repo), { name: 'FoveaError', kind: 'input', message });
  });
}

test('a repository that is not there', async () => {
  await assert.rejects(openFile(path.join(base, 'none'), 'a.ts', base), { kind: 'input', message: /--repo/ });
});
