/** `npm run training -- MODULE …`: runs a module of training/ (train, evaluate, export, …) in its own environment. */
import { spawnSync } from 'node:child_process';
import { fail, root } from './install.mjs';
import { trainingPython } from './python.mjs';

const [module, ...args] = process.argv.slice(2);
if (module === undefined)
  fail('Usage: npm run training -- MODULE …, such as train, evaluate, export or corpus.download.');
const { status } = spawnSync(trainingPython(), ['-m', `training.${module}`, ...args], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
