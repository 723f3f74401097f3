import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from '../../../chunking/languages.ts';
import { FileLinks } from './fileLinks.ts';
import { specifiersOf } from './specifiers.ts';

type Files = Record<string, string>;

function linked(files: Files): FileLinks {
  const links = new FileLinks((path) => files[path]);
  for (const path of Object.keys(files)) take(links, path, files[path]);
  return links;
}

function take(links: FileLinks, path: string, text: string): void {
  const { id } = languageOf(path);
  const specifiers = specifiersOf(text, id);
  links.update(path, id, () => specifiers);
}

const cases: [what: string, files: Files, from: string, imports: string[]][] = [
  ['relative', { 'a/x.ts': "import { y } from './y';", 'a/y.ts': '' }, 'a/x.ts', ['a/y.ts']],
  ['an index', { 'a/x.ts': "export * from '../b'", 'b/index.tsx': '' }, 'a/x.ts', ['b/index.tsx']],
  ['.js that means .ts', { 'a/x.ts': "import './y.js'", 'a/y.ts': '' }, 'a/x.ts', ['a/y.ts']],
  ['several lines', { 'x.ts': "import type {\n  A,\n} from './y'", 'y.ts': '' }, 'x.ts', ['y.ts']],
  [
    'lazily, and as a mock',
    { 'x.ts': "await import('./y'); vi.mock('./z')", 'y.ts': '', 'z.ts': '' },
    'x.ts',
    ['y.ts', 'z.ts'],
  ],
  ['not in comments and strings', { 'x.ts': "// import './y'\nconst s = \"import './y'\";", 'y.ts': '' }, 'x.ts', []],
  ['out of the workspace', { 'x.ts': "import '../../../y'", 'y.ts': '' }, 'x.ts', []],
  [
    'paths of a tsconfig with comments',
    {
      'tsconfig.json': '{ // c\n "compilerOptions": { "paths": { "@/*": ["./src/*"], } } }',
      'src/a.ts': "import '@/b/c'",
      'src/b/c.ts': '',
    },
    'src/a.ts',
    ['src/b/c.ts'],
  ],
  [
    'a nested tsconfig that extends another',
    {
      'base.json': '{}',
      'tsconfig.base.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "lib": ["libs/lib/main.ts"] } } }',
      'apps/a/tsconfig.json': '{ "extends": "../../tsconfig.base.json" }',
      'apps/a/x.ts': "import 'lib'; import 'libs/lib/other'",
      'libs/lib/main.ts': '',
      'libs/lib/other.ts': '',
    },
    'apps/a/x.ts',
    ['libs/lib/main.ts', 'libs/lib/other.ts'],
  ],
  [
    'packages of the workspace',
    {
      'packages/a/package.json':
        '{ "name": "@w/a", "exports": { ".": { "import": "./dist/index.js" }, "./sub/*": "./dist/sub/*.js" } }',
      'packages/a/src/index.ts': '',
      'packages/a/src/sub/one.ts': '',
      'packages/b/x.ts': "import '@w/a'; import '@w/a/sub/one'",
    },
    'packages/b/x.ts',
    ['packages/a/src/index.ts', 'packages/a/src/sub/one.ts'],
  ],
  [
    'private imports',
    { 'package.json': '{ "imports": { "#a/*": "./src/*.js" } }', 'x.ts': "import '#a/b'", 'src/b.ts': '' },
    'x.ts',
    ['src/b.ts'],
  ],
  [
    'malformed manifests',
    { 'package.json': '{{', 'tsconfig.json': '[', 'x.ts': "import './y'; import 'z'", 'y.ts': '' },
    'x.ts',
    ['y.ts'],
  ],
  ['Vue', { 'a.vue': "<script>\nimport B from './b.vue'\n</script>", 'b.vue': '' }, 'a.vue', ['b.vue']],
  [
    'Python, from a src layout',
    { 'src/p/__init__.py': '', 'src/p/m.py': '', 'tests/t.py': 'from p.m import f\nimport p' },
    'tests/t.py',
    ['src/p/__init__.py', 'src/p/m.py'],
  ],
  [
    'Python, dots',
    { 'p/__init__.py': '', 'p/a/b.py': 'from . import c\nfrom ..d import (\n  e,\n)', 'p/a/c.py': '', 'p/d.py': '' },
    'p/a/b.py',
    ['p/a/c.py', 'p/d.py'],
  ],
  ['Python, in a docstring', { 'a.py': '"""\nimport b\n"""', 'b.py': '' }, 'a.py', []],
  [
    'Go',
    {
      'go.mod': 'module example.com/m\n',
      'a.go': 'import (\n\t"fmt"\n\tx "example.com/m/b"\n)',
      'b/b.go': '',
      'b/b_test.go': '',
    },
    'a.go',
    ['b/b.go'],
  ],
  [
    'Rust',
    { 'src/lib.rs': 'mod a;\nuse crate::b::{self, c::D};', 'src/a.rs': '', 'src/b/mod.rs': '', 'src/b/c.rs': '' },
    'src/lib.rs',
    ['src/a.rs', 'src/b/c.rs', 'src/b/mod.rs'],
  ],
  [
    'Rust, above',
    { 'src/lib.rs': '', 'src/b/mod.rs': '', 'src/b/c.rs': 'use super::d::E;', 'src/b/d.rs': '' },
    'src/b/c.rs',
    ['src/b/d.rs'],
  ],
  [
    'Rust, a crate of the workspace',
    {
      'a/Cargo.toml': '[package]\nname = "my-a"',
      'a/src/lib.rs': '',
      'a/src/x.rs': '',
      'b/src/main.rs': 'use my_a::x::Y;',
    },
    'b/src/main.rs',
    ['a/src/x.rs'],
  ],
  [
    'Java',
    { 'src/main/java/a/B.java': '', 'src/test/java/a/T.java': 'import a.B;\nimport static a.B.f;' },
    'src/test/java/a/T.java',
    ['src/main/java/a/B.java'],
  ],
  ['Scala', { 'a/B.scala': '', 'a/C.scala': '', 'T.scala': 'import a.{B, C}' }, 'T.scala', ['a/B.scala', 'a/C.scala']],
  [
    'C',
    { 'src/x.c': '#include "y.h"\n#include <lib/z.h>', 'src/y.h': '', 'include/lib/z.h': '' },
    'src/x.c',
    ['include/lib/z.h', 'src/y.h'],
  ],
  ['C#', { 'src/App/Data/Store.cs': '', 'T.cs': 'using App.Data;' }, 'T.cs', ['src/App/Data/Store.cs']],
  ['PHP', { 'src/Models/User.php': '', 'x.php': '<?php\nuse App\\Models\\{User};' }, 'x.php', ['src/Models/User.php']],
  ['Ruby', { 'lib/a/b.rb': '', 'x.rb': "require 'a/b'" }, 'x.rb', ['lib/a/b.rb']],
  ['Lua', { 'lua/a/b.lua': '', 'x.lua': 'local b = require("a.b")' }, 'x.lua', ['lua/a/b.lua']],
];
for (const [what, files, from, imports] of cases) {
  test(`imports: ${what}`, () => assert.deepEqual([...linked(files).importsOf(from)].sort(), imports));
}

test('distances go along imports and back', () => {
  const links = linked({ 'a.ts': "import './b'", 'b.ts': "import './c'", 'c.ts': "import './d'", 'd.ts': '' });
  const distances = ['b.ts', 'c.ts', 'd.ts', 'a.ts'].map((to) => links.distance('a.ts', to));
  assert.deepEqual(distances, [1, 2, 0, 0]);
  assert.deepEqual(
    ['b.ts', 'a.ts'].map((to) => links.distance('c.ts', to)),
    [-1, -2],
  );
  assert.deepEqual([...links.importersOf('c.ts')], ['b.ts']);
});

test('what is edited, comes or goes is as if all were built anew', () => {
  const files: Files = {
    'package.json': '{}',
    'src/a.ts': "import './b'; import 'w'; import './f'",
    'src/c.ts': "import './b'",
    'p/m.py': 'from p import n',
  };
  const links = linked(files);
  const steps: [path: string, text: string | undefined][] = [
    ['src/b.ts', ''],
    ['src/b.ts', undefined],
    ['src/b/index.ts', "import '../a'"],
    ['src/b.js', ''],
    ['src/f/index.ts', ''],
    ['w/package.json', '{ "name": "w", "main": "dist/x.js" }'],
    ['w/src/x.ts', ''],
    ['src/c.ts', "import './a'"],
    ['p/n.py', ''],
    ['p/__init__.py', ''],
    ['w/package.json', undefined],
  ];
  for (const [path, text] of steps) {
    if (text === undefined) {
      delete files[path];
      links.remove(path);
    } else {
      files[path] = text;
      take(links, path, text);
    }
    const anew = linked(files);
    for (const file of Object.keys(files)) {
      assert.deepEqual([...links.importsOf(file)].sort(), [...anew.importsOf(file)].sort(), `${path}: ${file}`);
      assert.deepEqual([...links.importersOf(file)].sort(), [...anew.importersOf(file)].sort(), `${path}: to ${file}`);
    }
  }
});
