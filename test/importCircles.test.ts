import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circularImports, importsBetween, roomOf } from './importCircles.ts';

type Files = Record<string, string>;
const imports = (files: Files) => importsBetween(new Map(Object.entries(files)));

const circlesOfFiles: [what: string, files: Files, found: number][] = [
  ['one way', { 'a.ts': "import { b } from './b.ts';", 'b.ts': 'export const b = 1;' }, 0],
  ['there and back', { 'a.ts': "import { b } from './b.ts';", 'b.ts': "import { a } from './a.ts';" }, 2],
  ['a type', { 'a.ts': "import { b } from './b.ts';", 'b.ts': "import type { A } from './a.ts';" }, 2],
  ['a type of several lines', { 'a.ts': "import './b.ts';", 'b.ts': "import type {\n  A,\n} from './a.ts';" }, 2],
  ['lazily', { 'a.ts': "import './b.ts';", 'b.ts': "const a = await import('./a.ts');" }, 2],
  ['exported on', { 'a.ts': "export { b } from './x/b.ts';", 'x/b.ts': "import type { A } from '../a.ts';" }, 2],
  ['through a third', { 'a.ts': "import './b.ts';", 'b.ts': "import './c.ts';", 'c.ts': "import './a.ts';" }, 3],
  ['two on a third', { 'a.ts': "import './c.ts';", 'b.ts': "import './c.ts';\nimport './a.ts';", 'c.ts': '' }, 0],
  ['one outside of it', { 'a.ts': "import './b.ts';", 'b.ts': "import './a.ts';", 'c.ts': "import './a.ts';" }, 2],
  ['scripts', { 's/a.mjs': "import { b } from './b.mjs';", 's/b.mjs': "import { a } from './a.mjs';" }, 2],
  ['a package', { 'a.ts': "import path from 'node:path';\nimport x from 'a.ts';" }, 0],
  ['Python, one way', { 't/a.py': 'from t.b import x\nimport json', 't/b.py': 'import torch' }, 0],
  ['Python, within a function', { 't/a.py': 'from t.b import x', 't/b.py': 'def f():\n    from t.a import y' }, 2],
  ['Python, a module of a folder', { 't/a.py': 'from t import (\n    b as c,\n    d,\n)', 't/b.py': 'import t.a' }, 2],
];
for (const [what, files, found] of circlesOfFiles) {
  test(`files: ${what}`, () => assert.equal(circularImports(imports(files)).length, found));
}

const circlesOfRooms: [what: string, files: Files, found: string[]][] = [
  [
    'two files of two rooms, no circle of files',
    {
      'server/ask/feature.ts': "import type { Context } from '../lsp/context.ts';",
      'server/lsp/context.ts': '',
      'server/lsp/list.ts': "import { feature } from '../ask/feature.ts';",
    },
    ['server/ask/feature.ts imports server/lsp/context.ts', 'server/lsp/list.ts imports server/ask/feature.ts'],
  ],
  [
    'through a third room',
    {
      'server/a/one.ts': "import '../b/one.ts';",
      'server/b/one.ts': '',
      'server/b/two.ts': "import '../c/one.ts';",
      'server/c/one.ts': '',
      'server/c/two.ts': "import '../a/one.ts';",
    },
    [
      'server/a/one.ts imports server/b/one.ts',
      'server/b/two.ts imports server/c/one.ts',
      'server/c/two.ts imports server/a/one.ts',
    ],
  ],
  [
    'a room and one inside it',
    {
      'src/ask/panel.ts': "import './view/page.ts';",
      'src/ask/view/page.ts': "import type { T } from '../words.ts';",
      'src/ask/words.ts': '',
    },
    ['src/ask/panel.ts imports src/ask/view/page.ts', 'src/ask/view/page.ts imports src/ask/words.ts'],
  ],
  [
    'through a file at the top',
    { 'server/a/one.ts': "import '../top.ts';", 'server/top.ts': "import './a/two.ts';", 'server/a/two.ts': '' },
    ['server/a/one.ts imports server/top.ts', 'server/top.ts imports server/a/two.ts'],
  ],
  [
    'a root above the rooms and a protocol below them, both at the top',
    {
      'server/main.ts': "import './lsp/server.ts';",
      'server/lsp/server.ts': "import '../protocol.ts';\nimport './status.ts';",
      'server/lsp/status.ts': "import '../protocol.ts';",
      'server/protocol.ts': '',
    },
    [],
  ],
];
for (const [what, files, found] of circlesOfRooms) {
  test(`rooms: ${what}`, () => assert.deepEqual(circularImports(imports(files), roomOf), found));
}
