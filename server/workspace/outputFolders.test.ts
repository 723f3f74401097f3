import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { outputFolders } from './outputFolders.ts';

const hand = (name: string): string => `export function ${name}(a: number): number {\n  return a + 1;\n}\n`;
const compiled = '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.a = 1;\n';

const cases: [what: string, files: Record<string, string>, folders: string[]][] = [
  ['hand-written', { 'build/a.ts': hand('a'), 'build/tools/b.ts': hand('b'), 'src/c.ts': hand('c') }, []],
  [
    'ports and adapters',
    { 'app/port/out/A.java': 'interface A {}', 'app/port/out/B.java': 'interface B {}', 'target/t.rs': 'fn t() {}' },
    [],
  ],
  ['maps and declarations', { 'dist/a.js': 'a', 'dist/a.d.ts': 'a', 'dist/a.js.map': '{}' }, ['dist']],
  ['twins of sources', { 'src/a.ts': 'a', 'src/in/b.tsx': 'b', 'dist/a.js': 'a', 'dist/in/b.js': 'b' }, ['dist']],
  ['what a compiler writes', { 'out/a.js': compiled, 'out/b.js': compiled, 'out/c.js': hand('c') }, ['out']],
  ['names with hashes', { 'web/dist/index-B4f9xK2a.js': 'x', 'web/dist/index.html': '<p>' }, ['web/dist']],
  ['names with numbers', { 'dist/component1.js': hand('a'), 'dist/my-component12.js': hand('b') }, []],
  ["a tool's mark", { 'build/CMakeCache.txt': '', 'build/a.c': 'int a;', 'build/b.c': 'int b;' }, ['build']],
  ['a report', { 'coverage/lcov.info': 'x', 'coverage/a.html': '<p>' }, ['coverage']],
  [
    'outputs in a hand-written one',
    {
      'build/a.ts': hand('a'),
      'build/b.ts': hand('b'),
      'build/dist/c.js': compiled,
      'build/dist/d.js': compiled,
      'build/e.ts': hand('e'),
    },
    ['build/dist'],
  ],
  ['one file says too little', { 'dist/a.js': compiled }, []],
];
for (const [what, files, folders] of cases) {
  test(`outputs: ${what}`, async (t) => {
    const root = await temporaryFolder(t);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
    assert.deepEqual([...(await outputFolders(root, Object.keys(files)))].sort(), folders);
  });
}
