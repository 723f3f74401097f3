/** What is said to be missing, on machines of every kind, for each part of the tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Part {
  tests: boolean;
  training: boolean;
  browser: boolean;
  model: boolean;
  vscode: string[];
}
interface Found {
  node: string;
  pythons: { version: [number, number]; venv: boolean; pip: boolean }[];
  programs: string[];
  ready: { training: boolean; model: boolean; vscode: string[] };
  noBrowser?: string;
  browserPackages?: string[];
  disks: { folder: string; freeBytes: number; needs: Record<string, number> }[];
}

const { missing } = (await import(new URL('./missing.mjs', import.meta.url).href)) as {
  missing(part: Part, found: Found): { line: string; debian?: string[] }[];
};

const all: Part = { tests: true, training: true, browser: true, model: true, vscode: ['current'] };
const unit: Part = { tests: true, training: false, browser: false, model: false, vscode: [] };
const training: Part = { ...unit, tests: false, training: true };
const whole: Found = {
  node: '20.0.0',
  pythons: [{ version: [3, 11], venv: true, pip: true }],
  programs: ['git', 'make', 'c++'],
  ready: { training: false, model: false, vscode: [] },
  disks: [{ folder: '/d', freeBytes: 5e9, needs: { 'npm packages': 2e9, models: 1e9 } }],
};
const bare: Found = {
  ...whole,
  node: '18.19.1',
  pythons: [],
  programs: [],
  noBrowser: 'No browser.',
  browserPackages: ['chromium'],
  disks: [{ folder: '/d', freeBytes: 1.24e9, needs: { 'npm packages': 2e9, models: 1e9 } }],
};
const ready = { training: true, model: true, vscode: ['current'] };
const python = (version: [number, number], venv = true, pip = true) => [{ version, venv, pip }];

const cases: [string, Part, Found, [RegExp, string[]?][]][] = [
  ['a machine that has all', all, whole, []],
  [
    'a bare one: everything at once',
    all,
    bare,
    [
      [/^Node 20 or newer: this is 18\.19\.1/],
      [/^git/, ['git']],
      [/^Python 3\.11 or newer, with venv/, ['python3', 'python3-venv']],
      [/^pip/, ['python3-pip']],
      [/^A C\+\+ compiler/, ['g++']],
      [/^make/, ['make']],
      [/^No browser\./, ['chromium']],
      [/^Disk space at \/d: 1\.2 GB are free, 3\.0 GB are needed \(npm packages 2\.0 GB, models 1\.0 GB\)/],
    ],
  ],
  ['unit tests on a bare one', unit, bare, [[/^Node/], [/^git/, ['git']], [/^Disk/]]],
  ['training on a bare one', training, bare, [[/^Node/], [/^Python/, ['python3', 'python3-venv']], [/^Disk/]]],
  [
    'what was got before needs nothing to get it',
    all,
    { ...bare, node: '22.1.0', programs: ['git'], ready, disks: [], pythons: python([3, 9], false, false) },
    [[/^No browser/, ['chromium']]],
  ],
  ['a Python that is too old', all, { ...whole, pythons: python([3, 9]) }, [[/there is 3\.9/]]],
  ['Python without venv', all, { ...whole, pythons: python([3, 12], false) }, [[/venv/, ['python3-venv']]]],
  ['Python without pip', all, { ...whole, pythons: python([4, 0], true, false) }, [[/^pip/, ['python3-pip']]]],
  [
    'the second Python is new enough, the first has pip',
    all,
    { ...whole, pythons: [...python([3, 9]), ...python([3, 13], true, false)] },
    [],
  ],
  [
    'a second code-server that is not there',
    { ...all, vscode: ['current', 'oldest'] },
    { ...whole, programs: ['git', 'make'], ready },
    [[/^A C\+\+ compiler/, ['g++']]],
  ],
  [
    'a browser that is named wrongly: apt would not help',
    all,
    { ...whole, noBrowser: 'CHROMIUM_PATH: /x names no file.' },
    [[/^CHROMIUM_PATH/]],
  ],
];
for (const [name, part, found, expected] of cases) {
  test(name, () => {
    const lacks = missing(part, found);
    assert.deepEqual(
      lacks.map(({ debian }) => debian),
      expected.map(([, debian]) => debian),
      lacks.map(({ line }) => line).join('\n'),
    );
    for (const [i, [line]] of expected.entries()) assert.match(lacks[i].line, line);
  });
}
