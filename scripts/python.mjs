/** The Python that training/ runs in: a virtual environment in training/.venv with training/requirements.txt installed. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root } from './install.mjs';
import { isNewEnough, leastPython } from './missing.mjs';

const requirements = path.join(root, 'training', 'requirements.txt');
const environment = path.join(root, 'training', '.venv');
const installed = path.join(environment, 'requirements.txt');

/** The environment's interpreter; makes the environment, or brings it up to date, where it is not as required. */
export function trainingPython() {
  const python = path.join(
    environment,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  if (trainingIsReady()) return python;
  console.error('Installing what training needs (pip, some minutes the first time) …');
  if (!existsSync(python)) run(systemPython(), ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  copyFileSync(requirements, installed);
  return python;
}

/** Whether the environment is as required. */
export function trainingIsReady() {
  return existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8');
}

/** @returns {{ command: string, version: [number, number], venv: boolean, pip: boolean }[]} as far as one has all */
export function findPythons() {
  const has = (name) => `bool(find_spec("${name}"))`;
  const tell = `import json, sys; from importlib.util import find_spec
print(json.dumps([list(sys.version_info[:2]), ${has('venv')} and ${has('ensurepip')}, ${has('pip')}]))`;
  const pythons = [];
  for (const command of ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11']) {
    const { status, stdout } = spawnSync(command, ['-c', tell], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version, venv, pip] = JSON.parse(stdout);
    pythons.push({ command, version, venv, pip });
    if (isNewEnough({ version }) && venv && pip) break;
  }
  return pythons;
}

function systemPython() {
  const found = findPythons().find((python) => isNewEnough(python) && python.venv);
  const least = leastPython.join('.');
  return (
    found?.command ??
    fail(`Training and its tests need Python ${least} or newer, with venv: install it, then try again.`)
  );
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail(`${path.basename(command)} ${args.slice(0, 3).join(' ')} failed: see its messages above.`);
}
