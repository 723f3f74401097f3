import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Platform, unsupported } from './platform.ts';
import { english } from './translate.ts';

const laptop: Platform = { os: 'linux', cpu: 'x64', musl: false, virtual: false };
const cases: [Partial<Platform>, RegExp | undefined][] = [
  [{}, undefined],
  [{ os: 'win32' }, undefined],
  [{ os: 'darwin', cpu: 'arm64' }, undefined],
  [{ os: 'darwin' }, /Intel/],
  [{ musl: true }, /Alpine/],
  [{ virtual: true }, /virtual/],
  [{ cpu: 'arm' }, /linux on arm/],
  [{ os: 'freebsd' }, /freebsd on x64/],
];
for (const [change, sentence] of cases) {
  test(`${JSON.stringify(change)} is ${sentence === undefined ? '' : 'not '}supported`, () => {
    const said = unsupported({ ...laptop, ...change }, english);
    if (sentence === undefined) assert.equal(said, undefined);
    else assert.match(said ?? '', sentence);
  });
}
