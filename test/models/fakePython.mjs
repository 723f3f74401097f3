/**
 * Stands in for `python -m pip` in tests: `node fakePython.mjs BEHAVIOUR WHEEL -m pip ...`. Writes what real pip writes,
 * where real pip writes it, and says on failure what real pip says.
 */
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [behaviour, wheel, , , ...args] = process.argv.slice(2);
const after = (option) => args[args.indexOf(option) + 1];

const sayings = {
  network:
    'WARNING: Retrying (Retry(total=0)) after connection broken by NewConnectionError: Failed to establish a new connection\nERROR: Could not find a version that satisfies the requirement\nERROR: No matching distribution found for tiny==1.0',
  absent:
    'ERROR: Could not find a version that satisfies the requirement tiny==1.0\nERROR: No matching distribution found',
  hash: 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
  full: "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device: 'x'",
  odd: 'some warning\nERROR: something else went wrong',
};

if (args[0] === '--version') {
  if (behaviour === 'noPip') {
    console.error('/usr/bin/python3: No module named pip');
    process.exit(1);
  }
  console.log(`pip 24.0 from somewhere (python ${behaviour === 'python2' ? '2.7' : '3.12'})`);
} else if (sayings[behaviour]) {
  console.error(sayings[behaviour]);
  process.exit(1);
} else {
  const record = { args, requirements: readFileSync(after('-r'), 'utf8'), temporary: tmpdir() };
  writeFileSync(`${wheel}.call.json`, JSON.stringify({ ...record, pid: process.pid }));
  const content = readFileSync(wheel);
  const folder = mkdtempSync(path.join(tmpdir(), 'pip-unpack-'));
  const growing = path.join(folder, path.basename(wheel));
  const pieces = 8;
  for (let i = 0; i < pieces; i++) {
    const at = (n) => Math.floor((content.length * n) / pieces);
    appendFileSync(growing, content.subarray(at(i), at(i + 1)));
    await new Promise((resolve) => setTimeout(resolve, behaviour === 'slow' ? 60_000 : 15));
  }
  copyFileSync(growing, path.join(after('-d'), path.basename(wheel)));
  rmSync(folder, { recursive: true });
}
