/**
 * The default model in the user's cache folder, imported: once, before the tests that use it, of which two side by side
 * would both get and import it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './install.mjs';

const cli = path.join(root, 'dist', 'cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'fovea-ready-'));
// A completion imports the model in the form that is in use; two files have a chunk to read.
for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.ts`), `export const ${name} = 1;\n`);
const commands = [
  ['model', 'add', 'default'],
  ['complete', 'a.ts:2:1', '--repo', folder, '--line'],
];
const failed = commands.find(
  (args) => spawnSync(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0,
);
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
