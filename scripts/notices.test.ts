/** THIRD-PARTY-NOTICES.md against what the bundles are made of. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

interface Shipped {
  name: string;
  version: string;
  licence: string;
  texts: string[];
}
interface Notices {
  noticesFile: string;
  shippedPackages(): Promise<Shipped[]>;
  withNotices(page: string): Promise<string>;
}
interface Licences {
  licenceFolder(work: string): string;
}
const script = (name: string): Promise<unknown> => import(new URL(name, import.meta.url).href);
const { noticesFile, shippedPackages, withNotices } = (await script('./notices.mjs')) as Notices;
const { licenceFolder } = (await script('./licences.mjs')) as Licences;
let packages: Shipped[];

before(async () => {
  packages = await shippedPackages();
});

test('THIRD-PARTY-NOTICES.md is what the bundles hold (npm run notices)', async () => {
  const page = readFileSync(noticesFile, 'utf8');
  assert.equal(page, await withNotices(page));
});

test('a dependency of a dependency is found, in each version that is bundled', () => {
  const versions = packages.filter(({ name }) => name === 'vscode-jsonrpc').map(({ version }) => version);
  assert.equal(versions.length, 2);
  for (const name of ['linkify-it', 'minimatch', 'tree-sitter-go', 'onnxruntime-node'])
    assert.ok(
      packages.some((each) => each.name === name),
      name,
    );
});

test('what only development uses is not in the extension', () => {
  for (const name of ['esbuild', 'node-llama-cpp', 'playwright-core', 'axe-core'])
    assert.ok(!packages.some((each) => each.name === name), name);
});

test('each comes with the text of a licence that allows to pass it on', () => {
  const known = /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|Unlicense)$/;
  for (const { name, licence, texts } of packages) {
    assert.match(licence, known, name);
    assert.match(texts[0] ?? '', /permi(ssion|tted)|free to copy/i, name);
  }
});

test('a grammar that is compiled here or by another has the licence of who wrote it', () => {
  const texts = (name: string): string => packages.find((each) => each.name === name)?.texts.join('\n') ?? '';
  assert.match(texts('@derekstride/tree-sitter-sql'), /Derek Stride/);
  for (const author of [/alex-pinkus/, /UserNobody14/, /Ikatyang|Amaan/i])
    assert.match(texts('@repomix/tree-sitter-wasms'), author);
});

test("ONNX Runtime's own notices are kept for the version that is installed", () => {
  assert.ok(existsSync(path.join(licenceFolder('onnxruntime'), 'ThirdPartyNotices.txt')));
});
