/** When dependencies count as installed. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const { isInstalled } = (await import(new URL('./install.mjs', import.meta.url).href)) as {
  isInstalled(folder: string): boolean;
};

const wanted = {
  '': { name: 'fovea', version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/a/node_modules/b': { version: '2.0.0' },
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
};
const present = {
  'node_modules/a': { version: '1.0.0' },
  'node_modules/a/node_modules/b': { version: '2.0.0' },
};

const cases: [string, Record<string, unknown> | undefined, boolean][] = [
  ['nothing is there', undefined, false],
  ['everything is there, a package of another platform aside', present, true],
  ['a package is missing', { 'node_modules/a': { version: '1.0.0' } }, false],
  ['a package is of an older version', { ...present, 'node_modules/a': { version: '0.9.0' } }, false],
];
for (const [name, packages, installed] of cases) {
  test(`${installed ? 'installed' : 'to be installed'}: ${name}`, (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fovea-install-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    if (packages !== undefined) {
      mkdirSync(path.join(folder, 'node_modules'));
      writeFileSync(path.join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
    }
    assert.equal(isInstalled(folder), installed);
  });
}
