/** .vscodeignore as vsce reads it, and what it lets into the package of this folder. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../test/temporaryFolder.ts';

const { packagedFiles } = (await import(new URL('./packagedFiles.mjs', import.meta.url).href)) as {
  packagedFiles(folder: string): string[];
};
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const files = ['a.md', 'ab.md', 'x/a.md', 'x/y/b.js', 'x/y.js', 'node_modules/n/i.js', 'x/node_modules/n/i.js', '.env'];
const cases: [name: string, lines: string[], expected: string[]][] = [
  ['nothing is ignored', [], files.filter((file) => !file.startsWith('node_modules/'))],
  ['all is ignored', ['**'], []],
  ['a comment and an empty line say nothing', ['# a', '', '**', '!a.md'], ['a.md']],
  ['a star stays within a name', ['**', '!x/*.js'], ['x/y.js']],
  ['two stars go deeper', ['**', '!x/**'], ['x/a.md', 'x/node_modules/n/i.js', 'x/y.js', 'x/y/b.js']],
  ['a name may be a folder', ['**', '!x/y'], ['x/y/b.js']],
  ['a dot is a dot', ['**', '!a.md', '!x.a.md'], ['a.md']],
  ['the order does not matter', ['!x/y.js', '**', 'x/*.js'], ['x/y.js']],
];
for (const [name, lines, expected] of cases) {
  test(name, async (t) => {
    const folder = await temporaryFolder(t);
    for (const file of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), '');
    }
    writeFileSync(path.join(folder, '.vscodeignore'), lines.join('\n'));
    const found = packagedFiles(folder).filter((file) => file !== '.vscodeignore');
    assert.deepEqual(found.sort(), [...expected].sort());
  });
}

test('a pattern that would be read wrongly is refused', async (t) => {
  const folder = await temporaryFolder(t);
  writeFileSync(path.join(folder, '.vscodeignore'), '!{a,b}.md');
  assert.throws(() => packagedFiles(folder), /\{a,b\}\.md/);
});

test('whatever a packaged file of dist/ loads is packaged too', () => {
  const names = new Set(packagedFiles(root));
  const code = [...names].filter((name) => /^dist\/[^/]+\.c?js$/.test(name));
  assert.ok(
    code.includes('dist/server.js') && code.includes('dist/extension.cjs'),
    'dist/ is not built: npm run build',
  );
  const missing = code.flatMap((name) =>
    [...readFileSync(path.join(root, name), 'utf8').matchAll(/(?:from|import\()\s*["']\.\/([\w-]+\.js)["']/g)]
      .map(([, loaded]) => `dist/${loaded}`)
      .filter((loaded) => !names.has(loaded)),
  );
  assert.deepEqual(missing, []);
});

test('the documents are there, the command line, sources and maps are not', () => {
  const names = packagedFiles(root);
  for (const name of ['LICENSE', 'THIRD-PARTY-NOTICES.md', 'README.md', 'CHANGELOG.md', 'package.json'])
    assert.ok(names.includes(name) && existsSync(path.join(root, name)), name);
  assert.deepEqual(
    names.filter((name) => /^(src|server|test|bench|training|scripts)\/|\.(map|ts|vsix)$|\/(cli|peer)\.js$/.test(name)),
    [],
  );
});
