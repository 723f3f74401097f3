import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyNumber, familyNumbers, familyOf, ownFamilies } from './families.ts';
import { languageRows } from './languageRows.ts';

const kin: [a: [path: string, languageId: string], b: [path: string, languageId: string], same: boolean][] = [
  [['a.ts', 'typescript'], ['b.vue', 'vue'], true],
  [['a.ts', 'typescript'], ['b.jsx', 'javascriptreact'], true],
  [['a.svelte', 'svelte'], ['b.astro', 'astro'], true],
  [['a.c', 'c'], ['b.cu', 'cuda-cpp'], true],
  [['a.cpp', 'cpp'], ['b.mm', 'objective-cpp'], true],
  [['a.kt', 'kotlin'], ['b.java', 'java'], false],
  [['a.scala', 'scala'], ['b.java', 'java'], false],
  [['a.cs', 'csharp'], ['b.java', 'java'], false],
  [['a.cs', 'csharp'], ['b.fs', 'fsharp'], false],
  [['a.py', 'python'], ['b.json', 'json'], false],
  [['a.py', 'python'], ['b.md', 'markdown'], false],
  [['a.py', 'python'], ['notebook.ipynb', 'python'], true],
  [['.env.example', 'dotenv'], ['other/.env.local.sample', 'shellscript'], true],
  [['config.yml.dist', 'plaintext'], ['b.yaml', 'yaml'], true],
  [['a.yaml', 'yaml'], ['b.json', 'json'], false],
  [['a.sh', 'sh'], ['b.sh', 'shellscript'], true],
  [['a.cs', 'cs'], ['b.cs', 'csharp'], true],
  // What an editor calls by a name of its own is what the index knows by extension alone.
  [['a.foo', 'foolang'], ['b.foo', 'plaintext'], true],
  [['a.foo', 'foolang'], ['b.bar', 'plaintext'], false],
  [['a.foo', 'foolang'], ['notes.txt', 'plaintext'], false],
  [['LICENSE', 'plaintext'], ['b.md', 'markdown'], true],
  // The name says more than an id that nobody knows.
  [['a.sol', 'my-solidity'], ['b.sol', 'solidity'], true],
];
for (const [a, b, same] of kin) {
  test(`${a} and ${b}: ${same ? 'one family' : 'apart'}`, () => {
    const [one, other] = [a, b].map(([path, languageId]) => familyOf({ path, languageId }));
    assert.equal(one === other, same, `${one}, ${other}`);
  });
}

test('a document reads what stands inside it, too', () => {
  assert.deepEqual(ownFamilies({ path: 'a.vue', languageId: 'vue' }), ['web']);
  assert.deepEqual(ownFamilies({ path: 'a.cshtml', languageId: 'razor' }), ['web', 'csharp']);
  assert.deepEqual(ownFamilies({ path: 'a.kt', languageId: 'kotlin' }), ['kotlin']);
});

test('families of the table have numbers of their own', () => {
  const families = new Set(languageRows.map(([languageId]) => familyOf({ path: 'a', languageId })));
  const numbers = new Set([...families].map(familyNumber));
  assert.equal(numbers.size, families.size);
  assert.ok(families.size > 80);
  assert.ok([...numbers].every((number) => number > 0 && number <= 65_535));
  assert.deepEqual(familyNumbers({ path: 'a.kt', languageId: 'kotlin' }), [familyNumber('kotlin')]);
});
