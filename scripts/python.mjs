/** The Python that training/ runs in: a virtual environment in training/.venv with training/requirements.txt installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root } from './install.mjs';

const requirements = path.join(root, 'training', 'requirements.txt');
const environment = path.join(root, 'training', '.venv');
const installed = path.join(environment, 'requirements.txt');
const leastVersion = '3.11';

/** The environment's interpreter; makes the environment, or brings it up to date, where it is not as required. */
export function trainingPython() {
  const python = path.join(
    environment,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return python;
  console.error('Installing what training needs (pip, some minutes the first time) …');
  if (!existsSync(python)) run(systemPython(), ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(installed, wanted);
  return python;
}

function systemPython() {
  const check = `import sys; sys.exit(sys.version_info < (${leastVersion.replace('.', ', ')}))`;
  const found = ['python3', 'python'].find((name) => spawnSync(name, ['-c', check]).status === 0);
  return (
    found ?? fail(`Training and its tests need Python ${leastVersion} or newer, with venv: install it, then try again.`)
  );
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail(`${path.basename(command)} ${args.slice(0, 3).join(' ')} failed: see its messages above.`);
}
