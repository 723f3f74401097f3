/** What apt says of a package, and whether that is a program. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { debianVersion } = (await import(new URL('./apt.mjs', import.meta.url).href)) as {
  debianVersion(policy: string): string | undefined;
};
const policy = (candidate: string): string =>
  `chromium:\n  Installed: (none)\n  Candidate: ${candidate}\n  Version table:\n     ${candidate} 500\n`;

const cases: [string, string, string | undefined][] = [
  ['a package', policy('156.0.8078.108-1~deb12u1'), '156.0.8078.108-1~deb12u1'],
  ['known by name only', policy('(none)'), undefined],
  ["Ubuntu's stub for a snap", policy('2:1snap1-0ubuntu2'), undefined],
  ['unknown: apt says nothing', '', undefined],
];
for (const [name, text, version] of cases) test(name, () => assert.equal(debianVersion(text), version));
