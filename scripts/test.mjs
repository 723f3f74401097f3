/**
 * `npm test`: installs and builds what is missing, then lint, types and the tests; fails when one of them does.
 * `npm test -- --only unit`, `--only e2e`, `--only vscode` (all in a real VS Code), `--only training` (Python) or
 * `--only PART` (of a test's path) runs those alone.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { fail, install, root } from './install.mjs';
import { trainingPython } from './python.mjs';

install();
const only = process.argv[2] === '--only' ? process.argv[3] : undefined;
if (process.argv.length > (only === undefined ? 2 : 4))
  fail('Usage: npm test [-- --only unit|e2e|vscode|training|PART]');

/** In VS Code, with every run; all of them take twice as long, and the whole run is to stay under 15 minutes. */
const everyTime = ['completion', 'panel', 'trust', 'suite', 'package'].map((name) => `${name}.e2e.test.ts`);

const failed = [];
if (only === undefined) {
  step('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
  step('types', ['node_modules/typescript/bin/tsc', '--noEmit']);
  step('types of the page', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/ask/view']);
}
if (only === undefined || only === 'training') {
  const python = trainingPython();
  step('training lint', ['-m', 'ruff', 'check', 'training'], python);
  step('training format', ['-m', 'ruff', 'format', '--check', 'training'], python);
  step('training tests', ['-m', 'pytest', '-q', 'training'], python);
}
if (only === 'training') end();
await build();
const files = testFiles().filter((file) => {
  if (only === 'unit') return !file.endsWith('.e2e.test.ts');
  if (only === 'e2e') return file.endsWith('.e2e.test.ts');
  return only === undefined || file.split(path.sep).join('/').includes(only);
});
if (files.length === 0) fail(`No test file matches "${only}".`);
const isInVscode = (file) => file.startsWith(path.join('test', 'vscode'));
const opensPage = (file) => isInVscode(file) || file.startsWith(path.join('test', 'askView'));
// Before the tests: two of them side by side would both install it.
if (files.some((file) => file.endsWith('.e2e.test.ts') && opensPage(file)))
  step('a browser for the tests', ['scripts/chromium.mjs']);
testStep(
  'tests',
  files.filter((file) => !isInVscode(file)),
  2,
);
vscodeStep(files.filter(isInVscode));
end();

/** @returns {never} */
function end() {
  if (failed.length > 0) fail(`Failed: ${failed.join(', ')}.`);
  process.exit(0);
}

/** One VS Code after the other: two would type into each other's waiting times. */
function vscodeStep(testFiles) {
  const later = only === undefined ? testFiles.filter((file) => !everyTime.includes(path.basename(file))) : [];
  const now = testFiles.filter((file) => !later.includes(file));
  if (now.length === 0) return;
  const oldest = now.some((file) => path.basename(file).startsWith('oldest.')) ? ['--oldest'] : [];
  if (!step('what tests in VS Code need', ['scripts/vscodeTools.mjs', ...oldest])) return;
  testStep('tests in VS Code', now, 1);
  if (later.length === 0) return;
  const names = later.map((file) => path.basename(file, '.e2e.test.ts')).join(', ');
  console.error(`Not run, for their time: in VS Code ${names} (npm test -- --only vscode).`);
}

/** A file whose tests are over ends, whatever tsx's loader still holds; one that does not end fails. */
function testStep(name, testFiles, concurrency) {
  if (testFiles.length === 0) return;
  const flags = ['--test-timeout=600000', '--test-force-exit', `--test-concurrency=${concurrency}`];
  step(name, ['--import', 'tsx', '--test', ...flags, ...testFiles]);
}

/** Runs a program (Node on a script) and remembers a failure; the rest runs all the same. @returns whether it passed */
function step(name, args, program = process.execPath) {
  const started = performance.now();
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  console.error(
    `${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) failed.push(name);
  return status === 0;
}

/** Node 20's test runner takes no globs. */
function testFiles() {
  return ['server', 'bench', 'src', 'test', 'scripts'].flatMap((folder) =>
    readdirSync(root).includes(folder)
      ? readdirSync(path.join(root, folder), { recursive: true })
          .filter((file) => file.endsWith('.test.ts'))
          .map((file) => path.join(folder, file))
          .sort()
      : [],
  );
}
