/** Which way to a browser is gone, from what is there, and which after one that failed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Surroundings {
  named(): { path: string; wrong?: string } | undefined;
  installed(): string | undefined;
  downloaded(): string | undefined;
  apt(): string | undefined;
  download(): string | undefined;
}
type Go = () => string | undefined;

const { browserWay, wayToBrowser } = (await import(new URL('./browserWay.mjs', import.meta.url).href)) as {
  browserWay(there: Surroundings): { way: string; path?: string; line: string };
  wayToBrowser(there: Surroundings, goes: { apt: Go; download: Go }, say: (line: string) => void): string | undefined;
};

type There = { [Name in keyof Surroundings]?: ReturnType<Surroundings[Name]> };
const nothing: There = { apt: 'not root', download: 'no network' };

/** @param asked gets the names of what was looked at */
function machine(there: There, asked: string[] = []): Surroundings {
  const answer =
    <Name extends keyof There>(name: Name) =>
    (): There[Name] => {
      asked.push(name);
      return there[name];
    };
  return {
    named: answer('named'),
    installed: answer('installed'),
    downloaded: answer('downloaded'),
    apt: answer('apt'),
    download: answer('download'),
  };
}

const cases: [string, There, string, string | undefined, RegExp, string[]][] = [
  [
    'one that is named goes before one that is installed',
    { named: { path: '/own' }, installed: '/usr/bin/chromium' },
    'use',
    '/own',
    /^Browser: \/own \(CHROMIUM_PATH\)\.$/,
    ['named'],
  ],
  [
    'one that is named and missing is not replaced by another',
    { named: { path: '/own', wrong: 'names no file' }, installed: '/usr/bin/chromium' },
    'none',
    undefined,
    /^CHROMIUM_PATH: \/own names no file\.$/,
    ['named'],
  ],
  [
    'one that is installed goes before one that was downloaded',
    { installed: '/usr/bin/brave-browser', downloaded: '/cache/shell' },
    'use',
    '/usr/bin/brave-browser',
    /brave/,
    ['named', 'installed'],
  ],
  [
    'one that was downloaded goes before apt',
    { downloaded: '/cache/shell' },
    'use',
    '/cache/shell',
    /downloaded for the tests/,
    ['named', 'installed', 'downloaded'],
  ],
  [
    'apt goes before a download',
    {},
    'apt',
    undefined,
    /apt-get installs Chromium/,
    ['named', 'installed', 'downloaded', 'apt'],
  ],
  [
    'a download where apt can do nothing',
    { apt: 'not root' },
    'download',
    undefined,
    /\(not root\)/,
    ['named', 'installed', 'downloaded', 'apt', 'download'],
  ],
  [
    'nothing can be had: both reasons, and what to do',
    nothing,
    'none',
    undefined,
    /not root; no network\. .*CHROMIUM_PATH/,
    ['named', 'installed', 'downloaded', 'apt', 'download'],
  ],
];
for (const [name, there, way, path, line, looked] of cases) {
  test(name, () => {
    const asked: string[] = [];
    const found = browserWay(machine(there, asked));
    assert.deepEqual([found.way, found.path], [way, path]);
    assert.match(found.line, line);
    assert.deepEqual(asked, looked, 'nothing is looked for that does not matter');
  });
}

const goings: [string, There, { apt?: There; download?: There }, string | undefined, string[]][] = [
  ['apt brings one', {}, { apt: { installed: '/usr/bin/chromium' } }, '/usr/bin/chromium', ['apt']],
  [
    'apt has no package: downloaded',
    {},
    { apt: {}, download: { downloaded: '/cache/shell' } },
    '/cache/shell',
    ['apt', 'download'],
  ],
  ['both fail: none, and each is tried once', {}, { apt: {}, download: {} }, undefined, ['apt', 'download']],
  ['nothing to try', nothing, {}, undefined, []],
];
for (const [name, at, brings, path, gone] of goings) {
  test(name, () => {
    const there = { ...at };
    const went: string[] = [];
    const lines: string[] = [];
    const go = (way: 'apt' | 'download') => (): string | undefined => {
      went.push(way);
      Object.assign(there, brings[way]);
      return Object.keys(brings[way] ?? {}).length > 0 ? undefined : `${way} failed`;
    };
    const surroundings: Surroundings = {
      named: () => there.named,
      installed: () => there.installed,
      downloaded: () => there.downloaded,
      apt: () => there.apt,
      download: () => there.download,
    };
    const found = wayToBrowser(surroundings, { apt: go('apt'), download: go('download') }, (line) => lines.push(line));
    assert.equal(found, path);
    assert.deepEqual(went, gone);
    assert.equal(lines.length, gone.length + 1, 'a line each');
    if (path === undefined) for (const way of gone) assert.match(lines.at(-1)!, new RegExp(`${way} failed`));
  });
}
