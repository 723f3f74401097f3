/** What a .vsix holds: all that the product needs on its platform, nothing else. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startSidecar } from '../../bench/sidecarClient.ts';
import { defaultModel } from '../../server/models/catalogue.ts';
import { noNetwork } from '../network/noNetwork.ts';
import { hangMs } from '../patience.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { depositLine, shop, shopFiles } from './shop.ts';
import { scripts } from './vscodeSession.ts';

/** Without what ships for a model. */
const mostBytes = 30e6;
const project = fileURLToPath(new URL('../..', import.meta.url));
let vsix: string;
/** paths in it */
let names: string[];
/** of each, packed */
let bytes: number[];

before(async () => {
  vsix = await (await scripts()).freshPackage();
  const python =
    'import json, sys, zipfile; print(json.dumps([[i.filename, i.compress_size] for i in zipfile.ZipFile(sys.argv[1]).infolist()]))';
  const members: [string, number][] = JSON.parse(execFileSync('python3', ['-c', python, vsix], { encoding: 'utf8' }));
  names = members.map(([name]) => name);
  bytes = members.map(([, size]) => size);
});

test('it is small enough to be installed without a thought', () => {
  const isOfModel = (name: string): boolean => name.startsWith('extension/models/');
  const ofModels = bytes.reduce((sum, size, i) => sum + (isOfModel(names[i]) ? size : 0), 0);
  const rest = statSync(vsix).size - ofModels;
  assert.ok(rest < mostBytes, `${rest} bytes, and ${ofModels} of models`);
});

test('it holds what the product reads, with licences', () => {
  const entries = ['extension.cjs', 'server.js', 'engine.js', 'askView.js'].map((name) => `extension/dist/${name}`);
  const documents = ['LICENSE.txt', 'THIRD-PARTY-NOTICES.md', 'readme.md'].map((name) => `extension/${name}`);
  for (const name of [...entries, ...documents, 'extension/package.json', 'extension/media/ask.css'])
    assert.ok(names.includes(name), name);
  assert.ok(names.some((name) => name.endsWith('web-tree-sitter.wasm')));
});

test('it holds nothing else: no source, test, map, command line, model or secret', () => {
  const unwanted =
    /\.(ts|map|vsix|gguf|onnx|env|pem|log)$|\.test\.|\/(cli|peer)\.js$|(^|\/)(test|bench|training|server|src)\//;
  assert.deepEqual(
    names.filter((name) => unwanted.test(name)),
    [],
  );
  const tops = new Set(names.map((name) => name.split('/')[1]).filter((name) => name !== undefined));
  const known =
    /^(dist|l10n|media|models|package(\.nls(\.[\w-]+)?)?\.json|LICENSE\.txt|THIRD-PARTY-NOTICES\.md|readme\.md|changelog\.md)$/;
  assert.deepEqual(
    [...tops].filter((name) => !known.test(name)),
    [],
  );
});

test('binaries of one platform only', () => {
  const platforms = names.flatMap((name) => /napi-v6\/(\w+\/\w+)\//.exec(name)?.[1] ?? []);
  assert.deepEqual([...new Set(platforms)], [`${process.platform}/${process.arch}`]);
});

test('every platform can be laid out', async () => {
  const { platforms, stagePackage } = await stageScript();
  assert.deepEqual(Object.keys(platforms), ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64']);
  for (const [target, { folder, files }] of Object.entries(platforms)) {
    const stage = mkdtempSync(path.join(tmpdir(), 'fovea-stage-'));
    try {
      stagePackage(stage, target);
      const binaries = path.join(stage, 'dist', 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', folder);
      assert.deepEqual(readdirSync(binaries).sort(), [...files].sort());
      const { dependencies, main } = JSON.parse(readFileSync(path.join(stage, 'package.json'), 'utf8'));
      assert.equal(dependencies, undefined);
      assert.ok(statSync(path.join(stage, main)).isFile());
    } finally {
      rmSync(stage, { recursive: true });
    }
  }
});

test('offline: laid out with the model, it prepares it and completes where nothing can be fetched', async (t) => {
  const folder = await temporaryFolder(t);
  const { stagePackage } = await stageScript();
  const { defaultModelFile, thisPlatform } = await scripts();
  const [stage, place, programs, storageFolder] = ['stage', 'shop', 'programs', 'storage'].map((name) =>
    path.join(folder, name),
  );
  for (const each of [stage, programs]) mkdirSync(each);
  stagePackage(stage, thisPlatform(), defaultModelFile());
  await shop(place);
  const network = await noNetwork(programs);
  t.after(() => network.close());
  const client = await startSidecar({
    module: path.join(stage, 'dist', 'server.js'),
    env: network.env,
    folders: [{ uri: pathToFileURL(place).href, name: 'shop' }],
    initializationOptions: { storageFolder, trusted: true },
    configuration: () => ({}),
    patienceMs: hangMs,
  });
  t.after(() => client.dispose());
  const { state } = await client.until((report) => ['ready', 'slow', 'noModel', 'failed'].includes(report.state));
  assert.match(state, /^(ready|slow)$/);
  const lines = shopFiles['src/deposit.ts'].split('\n');
  lines[depositLine - 1] = '  return ';
  const uri = pathToFileURL(path.join(place, 'src', 'deposit.ts')).href;
  const textDocument = { uri, languageId: 'typescript', version: 1, text: lines.join('\n') };
  client.notify('textDocument/didOpen', { textDocument });
  const items: { insertText: string }[] | null = await client.connection.sendRequest('textDocument/inlineCompletion', {
    textDocument: { uri },
    position: { line: depositLine - 1, character: lines[depositLine - 1].length },
    context: { triggerKind: 1 },
  });
  assert.match(items?.[0]?.insertText ?? '', /^settleLedger\(amount, currencyCode\)/, client.log.join('\n'));
  assert.deepEqual([network.tried(), client.messages], [0, []]);
  // Read where it lies: a second copy would be 98 MB more.
  assert.deepEqual(readdirSync(path.join(storageFolder, 'models'), { recursive: true }).map(String).sort(), [
    defaultModel.id,
    path.join(defaultModel.id, 'record.json'),
  ]);
});

test('no file of it names a folder of the machine that packed it', () => {
  for (const name of names.filter((each) => /^extension\/(dist\/[\w-]+\.c?js|package\.json)$/.test(each))) {
    const text = readFileSync(path.join(project, name.slice('extension/'.length)), 'utf8');
    assert.ok(!text.includes(project), name);
  }
});

interface Stage {
  platforms: Record<string, { folder: string; files: string[] }>;
  stagePackage(folder: string, target: string, model?: { id: string; file: string }): { version: string };
}

/** Plain Node, so without types. */
async function stageScript(): Promise<Stage> {
  return (await import(new URL('../../scripts/stagePackage.mjs', import.meta.url).href)) as Stage;
}
