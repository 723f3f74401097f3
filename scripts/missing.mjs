/** What a machine lacks for a run of the tests, each with what to do. Pure: preflight.mjs looks at the machine. */

/**
 * @typedef {object} Part what is run
 * @property {boolean} tests of Node's test runner
 * @property {boolean} training the tests in Python
 * @property {boolean} browser opens pages
 * @property {boolean} model uses the default model
 * @property {('current' | 'oldest')[]} vscode which code-servers
 *
 * @typedef {object} Found
 * @property {string} node its version
 * @property {{ version: [number, number], venv: boolean, pip: boolean }[]} pythons
 * @property {readonly string[]} programs of `git`, `make` and `c++`, those that are there
 * @property {{ modules: boolean, training: boolean, model: boolean, vscode: readonly string[] }} ready got before
 * @property {string | undefined} noBrowser why none is to be had; undefined: one is there
 * @property {readonly string[] | undefined} browserPackages Debian's, where apt may bring one
 * @property {{ folder: string, freeBytes: number, needs: Record<string, number> }[]} disks one a file system; bytes by
 *   what they are for
 *
 * @typedef {{ line: string, debian?: readonly string[] }} Lack `debian`: packages that bring it
 */

const leastNode = 20;
export const leastPython = /** @type {const} */ ([3, 11]);

/** @param {Part} part @param {Found} found @returns {Lack[]} */
export function missing(part, found) {
  const lacks = [];
  const lack = (line, debian) => lacks.push(debian ? { line, debian } : { line });
  if (Number(found.node.split('.')[0]) < leastNode)
    lack(`Node ${leastNode} or newer: this is ${found.node}. Install it from nodejs.org.`);
  if (part.tests && !found.programs.includes('git')) lack('git: install it.', ['git']);
  python(part, found, lack);
  if (part.vscode.some((which) => !found.ready.vscode.includes(which))) {
    if (!found.programs.includes('c++')) lack('A C++ compiler, for two parts of code-server: install one.', ['g++']);
    if (!found.programs.includes('make')) lack('make, for two parts of code-server: install it.', ['make']);
  }
  if (part.browser && found.noBrowser) lack(found.noBrowser, found.browserPackages);
  for (const { folder, freeBytes, needs } of found.disks) {
    const neededBytes = Object.values(needs).reduce((sum, bytes) => sum + bytes, 0);
    if (freeBytes >= neededBytes) continue;
    const list = Object.entries(needs).map(([name, bytes]) => `${name} ${gigabytes(bytes)}`);
    lack(
      `Disk space at ${folder}: ${gigabytes(freeBytes)} are free, ${gigabytes(neededBytes)} are needed (${list.join(', ')}). Free some, or set FOVEA_TEST_CACHE, FOVEA_HOME or TMPDIR to a folder elsewhere.`,
    );
  }
  return lacks;
}

function python(part, { pythons, ready }, lack) {
  const least = leastPython.join('.');
  if (part.training && !ready.training && !pythons.some((each) => isNewEnough(each) && each.venv)) {
    const old = pythons.length > 0 && !pythons.some(isNewEnough);
    const newest = pythons.map(({ version }) => version.join('.')).at(-1);
    if (old) lack(`Python ${least} or newer, with venv: there is ${newest}. Install a newer one beside it.`);
    else if (pythons.length === 0)
      lack(`Python ${least} or newer, with venv: install it.`, ['python3', 'python3-venv']);
    else lack("Python's venv, with ensurepip: install it.", ['python3-venv']);
  }
  if (part.model && !ready.model && !pythons.some(({ pip }) => pip))
    lack('pip, which brings the default model: install it (python3 -m ensurepip).', ['python3-pip']);
}

/** @param {{ version: readonly [number, number] }} python */
export function isNewEnough({ version: [major, minor] }) {
  return major > leastPython[0] || (major === leastPython[0] && minor >= leastPython[1]);
}

function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
