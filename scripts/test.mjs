/**
 * `npm test`: installs and builds what is missing, then lint, types and the tests; fails when one of them does.
 * `npm test -- --only unit`, `--only e2e`, `--only gpu`, `--only vscode` (all in a real VS Code), `--only training`
 * (Python) or `--only PART` (of a test's path) runs those alone.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { getChromium } from './chromium.mjs';
import { thisGpuAdapter } from './gpuAdapter.mjs';
import { fail, install, root } from './install.mjs';
import { preflight } from './preflight.mjs';
import { trainingPython } from './python.mjs';

const only = process.argv[2] === '--only' ? process.argv[3] : undefined;
if (process.argv.length > (only === undefined ? 2 : 4))
  fail('Usage: npm test [-- --only unit|e2e|gpu|vscode|training|PART]');

/** In VS Code, with every run; all of them take twice as long, and the whole run is to stay under 15 minutes. */
const everyTime = ['completion', 'panel', 'trust', 'suite', 'package'].map((name) => `${name}.e2e.test.ts`);
/** Only ends what hangs: on two slow cores beside other work a file has taken 10 minutes. */
const fileMs = 3_600_000;

const isEndToEnd = (file) => file.endsWith('.e2e.test.ts');
const isOnGpu = (file) => file.endsWith('.gpu.test.ts');
const isInVscode = (file) => file.startsWith(path.join('test', 'vscode'));
const isOfPage = (file) => file.startsWith(path.join('test', 'askView'));
const files = only === 'training' ? [] : testFiles().filter(isWanted);
const later = files.filter(
  (file) => only === undefined && isInVscode(file) && !everyTime.includes(path.basename(file)),
);
const now = files.filter((file) => !later.includes(file));
const withTraining = only === undefined || only === 'training';
if (files.length === 0 && !withTraining) fail(`No test file matches "${only}".`);
const endToEnd = now.filter(isEndToEnd);
const withModel = endToEnd.some((file) => !isOfPage(file));
const inVscode = endToEnd.filter(isInVscode);
const withBrowser = endToEnd.some((file) => isInVscode(file) || isOfPage(file));
const withOldest = inVscode.some((file) => path.basename(file).startsWith('oldest.'));

preflight({
  tests: now.length > 0,
  training: withTraining,
  browser: withBrowser,
  model: withModel,
  vscode: inVscode.length === 0 || process.platform === 'win32' ? [] : withOldest ? ['current', 'oldest'] : ['current'],
});
install();
// Before whatever takes minutes, and before the tests: two of them side by side would both get it.
if (withBrowser) getChromium();

const failed = [];
if (only === undefined) {
  step('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
  step('types', ['node_modules/typescript/bin/tsc', '--noEmit']);
  step('types of the page', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/ask/view']);
}
if (withTraining) {
  const python = trainingPython();
  step('training lint', ['-m', 'ruff', 'check', 'training'], python);
  step('training format', ['-m', 'ruff', 'format', '--check', 'training'], python);
  step('training tests', ['-m', 'pytest', '-q', 'training'], python);
}
if (only === 'training') end();
await build();
if (withModel) step('the default model', ['scripts/readyModel.mjs']);
testStep(
  'tests',
  now.filter((file) => !isInVscode(file) && !isOnGpu(file)),
  2,
);
gpuStep(now.filter(isOnGpu));
vscodeStep(now.filter(isInVscode));
if (later.length > 0) {
  const names = later.map((file) => path.basename(file, '.e2e.test.ts')).join(', ');
  console.error(`Not run, for their time: in VS Code ${names} (npm test -- --only vscode).`);
}
end();

function isWanted(file) {
  if (only === 'unit') return !isEndToEnd(file) && !isOnGpu(file);
  if (only === 'gpu') return isOnGpu(file);
  if (only === 'e2e') return isEndToEnd(file);
  return only === undefined || file.split(path.sep).join('/').includes(only);
}

/** @returns {never} */
function end() {
  if (failed.length > 0) fail(`Failed: ${failed.join(', ')}.`);
  process.exit(0);
}

/** One VS Code after the other: two would type into each other's waiting times. */
function vscodeStep(testFiles) {
  if (testFiles.length === 0) return;
  if (step('what tests in VS Code need', ['scripts/vscodeTools.mjs', ...(withOldest ? ['--oldest'] : [])]))
    testStep('tests in VS Code', testFiles, 1);
}

/**
 * Where no adapter is to be had there is nothing to fail. Two files at a time: half of a run on an adapter of software is
 * the compiling of shaders, on one core.
 */
function gpuStep(testFiles) {
  if (testFiles.length === 0) return;
  const { line, env } = thisGpuAdapter();
  if (!env) return console.error(`Not run: tests on the GPU: ${line}.`);
  console.error(`Tests on the GPU: ${line}.`);
  testStep('tests on the GPU', testFiles, 2, env);
}

/** A file whose tests are over ends, whatever tsx's loader still holds; one that does not end fails. */
function testStep(name, testFiles, concurrency, env = {}) {
  if (testFiles.length === 0) return;
  const flags = [`--test-timeout=${fileMs}`, '--test-force-exit', `--test-concurrency=${concurrency}`];
  step(name, ['--import', 'tsx', '--test', ...flags, ...testFiles], process.execPath, env);
}

/** Runs a program (Node on a script) and remembers a failure; the rest runs all the same. @returns whether it passed */
function step(name, args, program = process.execPath, env = {}) {
  const started = performance.now();
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
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
