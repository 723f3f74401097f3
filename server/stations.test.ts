/** The root over a tiny model and a real engine: which adapter serves, and which reader then does by default. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tinyAdapter } from '../test/tinyAdapter.ts';
import { tinyModel, tinyShapes } from '../test/tinyModels.ts';
import { silent } from './base/progress.ts';
import { installationOf } from './installation.ts';
import { noAdapter } from './models/shippedParts.ts';
import { ModelStore } from './models/store.ts';
import { openStations } from './stations.ts';

const ownReader = 'attend:2+focus:4+copy';
let folder: string;
let open: (adapter?: string) => Promise<{ defaultReader: string; rank: number | undefined; warnings: string[] }>;
let adapterFile: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-stations-'));
  const [home, repo, packageRoot] = ['home', 'repo', 'fovea'].map((name) => path.join(folder, name));
  await mkdir(repo);
  await writeFile(path.join(repo, 'a.ts'), 'export const answer = 42;\n');
  const store = new ModelStore(home, { cwd: folder });
  const { id: model, sha256 } = await store.add(await tinyModel('llama', path.join(folder, 'tiny')), {
    progress: silent,
  });
  adapterFile = path.join(packageRoot, 'models', 'tiny', 'adapter.safetensors');
  await mkdir(path.dirname(adapterFile), { recursive: true });
  await tinyAdapter(adapterFile, tinyShapes.llama, sha256, { chunk_tokens: '64', default_reader: ownReader });
  const installation = { ...installationOf(fileURLToPath(new URL('cli.ts', import.meta.url))), packageRoot };
  open = async (adapter) => {
    const warnings: string[] = [];
    const stations = await openStations({
      ...{ installation, store, chunkFolder: path.join(home, 'chunks'), model, repo, progress: silent },
      ...(adapter === undefined ? {} : { adapter }),
      warn: (message) => warnings.push(message),
    });
    await stations.close();
    return { defaultReader: stations.defaultReader, rank: stations.info.adapter?.rank, warnings };
  };
});

after(() => rm(folder, { recursive: true, force: true }));

test('the shipped adapter of the model serves, and names the reader', async () => {
  assert.deepEqual(await open(), { defaultReader: 'attend:1+focus:4+after+copy', rank: 6, warnings: [] });
  assert.deepEqual(await open(noAdapter), { defaultReader: 'attend:1+after+copy', rank: undefined, warnings: [] });
});

test('one that is cut short is left out with a sentence, or is an error where it was named', async () => {
  await truncate(adapterFile, 9000);
  const { warnings, ...rest } = await open();
  assert.deepEqual(rest, { defaultReader: 'attend:1+after+copy', rank: undefined });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^A shipped focus adapter is left out: .* is cut short/);
  await assert.rejects(open(adapterFile), { kind: 'input', message: /is cut short/ });
});
