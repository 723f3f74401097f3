/** The repository's own rules: imports, headers, sizes, no traces of a machine, a code map that is true. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { circularImports, importsBetween, roomOf } from './importCircles.ts';
import { forbiddenImports } from './importZones.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const notOurs = new Set([
  'node_modules',
  'dist',
  '.git',
  '__pycache__',
  '.fovea',
  '.venv',
  '.pytest_cache',
  '.ruff_cache',
]);
const mostLines = 350;

function walk(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (notOurs.has(entry.name)) return [];
    return entry.isDirectory() ? walk(name) : [name];
  });
}

const files = walk('.');
const code = files.filter((file) => /\.(ts|mjs|py)$/.test(file));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test('imports go one way', () => {
  const product = code.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  assert.deepEqual(
    product.flatMap((file) => forbiddenImports(file, read(file))),
    [],
  );
});

const violations: [string, string, boolean][] = [
  ['server/engine/a.ts', "import { x } from '../gate/gate.ts';", false],
  ['server/engine/a.ts', "import type { Progress } from '../base/progress.ts';", true],
  ['server/engine/decode/a.ts', "import { x } from '../graph/session.ts';", true],
  ['server/gate/gate.ts', "import { run } from '../engine/decode/decode.ts';", false],
  ['server/gate/gate.ts', "import type {\n  ChunkKey,\n} from '../engine/protocol.ts';", true],
  ['server/models/store.ts', "import { openModelSource } from '../engine/model/openModelSource.ts';", true],
  ['server/cli.ts', "const { x } = await import('../bench/speed.ts');", false],
  ['server/cli/bench.ts', "const { x } = await import('../../bench/speed.ts');", true],
  ['server/main.ts', "export { x } from '../src/extension.ts';", false],
  ['server/main.ts', "import * as vscode from 'vscode';", false],
  ['src/extension.ts', "import * as vscode from 'vscode';", true],
  ['src/client.ts', "import type { Status } from '../server/protocol.ts';", true],
  ['src/client.ts', "import { FoveaError } from '../server/base/errors.ts';", false],
  ['bench/speed.ts', "import { x } from '../server/complete.ts';", true],
  ['bench/speed.ts', "import { x } from '../test/vscode/workbench.ts';", false],
  ['bench/vscode/ghostText.ts', "import { x } from '../../test/vscode/workbench.ts';", true],
];
for (const [file, line, allowed] of violations) {
  test(`${file} ${allowed ? 'may' : 'may not'}: ${line.replace(/\s+/g, ' ')}`, () => {
    assert.equal(forbiddenImports(file, line).length === 0, allowed);
  });
}

test('imports go round in no circle, of files or of folders', () => {
  const imports = importsBetween(new Map(code.map((file) => [file, read(file)])));
  assert.deepEqual(circularImports(imports), [], 'files');
  // A test may look at what stands above what it tests.
  const product = new Map([...imports].filter(([file]) => !file.endsWith('.test.ts')));
  assert.deepEqual(circularImports(product, roomOf), [], 'folders');
});

test('every file of code begins with what it is for', () => {
  // A test's name says it.
  const named = code.filter((file) => !file.endsWith('.test.ts'));
  const bare = named.filter((file) => !/^(#!.*\n)?(\/\*\*|\/\/|"""|#)/.test(read(file)));
  assert.deepEqual(bare, []);
});

test(`no file of code is longer than ${mostLines} lines`, () => {
  const long = code.filter((file) => read(file).split('\n').length - 1 > mostLines);
  assert.deepEqual(long, []);
});

test('no file names a folder of one machine or the host of a registry', () => {
  const machine = /(?<![\w.])\/(?:tmp|work|home|root|Users)\/\w/;
  const registry = new RegExp(['registry\\.npmjs', 'pypi\\.org', 'pythonhosted', 'npmmirror'].join('|'));
  const texts = files.filter((file) => /\.(ts|mjs|py|md|json|toml|yml)$/.test(file));
  const traces = texts.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (machine.test(line) || registry.test(line) ? [`${file}:${index + 1}`] : []))
      .filter(() => !file.startsWith('test/repository.test.ts')),
  );
  assert.deepEqual(traces, []);
});

test('the code map of docs/architecture.md names every top folder and every folder of server/, and none that is gone', () => {
  const page = read('docs/architecture.md');
  const folders = (of: string): string[] =>
    readdirSync(path.join(root, of)).filter(
      (name) => !name.startsWith('.') && !notOurs.has(name) && statSync(path.join(root, of, name)).isDirectory(),
    );
  const expected = [...folders('.'), ...folders('server').map((name) => `server/${name}`)].filter(
    (folder) => walk(folder).length > 0,
  );
  assert.deepEqual(
    expected.filter((folder) => !page.includes(`${folder}/`)),
    [],
    'missing in the code map',
  );
  const named = [...page.matchAll(/`((?:server|bench|scripts|test|training|models|docs|src)\/[\w./-]*)`/g)];
  assert.deepEqual(
    named.map(([, name]) => name).filter((name) => !existsSync(path.join(root, name))),
    [],
    'named but not there',
  );
});

test('the lock file knows the packages of every platform: npm ci refuses it otherwise', () => {
  interface Locked {
    optionalDependencies?: Record<string, string>;
  }
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${folder}/node_modules/${name}` in packages),
    ),
  );
  assert.deepEqual(missing, []);
});
