import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { commit, type HubServer, hubServer } from '../../test/models/hubServer.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyConfig, tinyModel } from '../../test/tinyModels.ts';
import { FoveaError } from '../base/errors.ts';
import { downloadHubModel, findHubModel, type HubOptions } from './hub.ts';

const repo = 'maker/tiny';
const weights = 'model.safetensors';
const modelFiles = ['config.json', 'tokenizer.json', weights];
const silent = { report() {} };

async function tinyFiles(t: TestContext): Promise<Map<string, Buffer>> {
  const folder = await tinyModel('llama', await temporaryFolder(t));
  const read = async (name: string) => [name, await readFile(path.join(folder, name))] as const;
  return new Map([...(await Promise.all(modelFiles.map(read))), ['README.md', Buffer.from('# tiny\n')]]);
}

interface Scene {
  hub: HubServer;
  files: Map<string, Buffer>;
  /** to download into */
  folder: string;
  options: HubOptions;
  get(options?: Partial<HubOptions>): Promise<void>;
}

async function scene(t: TestContext): Promise<Scene> {
  const files = await tinyFiles(t);
  const hub = await hubServer(t, repo, files);
  const folder = path.join(await temporaryFolder(t), 'model');
  const options = { endpoint: hub.url, network: { env: {} }, progress: silent, retryMs: 1 };
  const get = async (more: Partial<HubOptions> = {}) => {
    const spec = { repo, revision: 'main', file: undefined };
    await downloadHubModel(await findHubModel(spec, { ...options, ...more }), folder, { ...options, ...more });
  };
  return { hub, files, folder, options, get };
}

async function assertWhole({ files, folder }: Scene): Promise<void> {
  assert.deepEqual((await readdir(folder)).sort(), modelFiles.toSorted());
  for (const name of modelFiles) assert.deepEqual(await readFile(path.join(folder, name)), files.get(name));
}

/** First bytes of the ranges that were asked of a large file (`undefined`: all of it), probes for its size left out. */
function rangesOf(hub: HubServer, file: string): (number | undefined)[] {
  const asked = hub.requests.filter((request) => request.path === `/storage/${file}`);
  return asked.map(({ from }) => from).filter((from) => from !== 0);
}

test('a model arrives whole, pinned to the commit, without what it does not need', async (t) => {
  const s = await scene(t);
  const seen: [number, number][] = [];
  const progress = { report: (_: string, done: number, total: number) => void (total > 0 && seen.push([done, total])) };
  await s.get({ progress, accessToken: 'hf_secret' });
  await assertWhole(s);
  assert.ok(s.hub.requests.every(({ path }) => path.includes('/revision/main') || !path.includes('main')));
  assert.ok(s.hub.requests.some(({ path }) => path === `/${repo}/resolve/${commit}/${weights}`));
  assert.ok(
    s.hub.requests.filter(({ path }) => path.startsWith('/api/')).every((r) => r.authorization === 'Bearer hf_secret'),
  );
  const total = modelFiles.reduce((sum, name) => sum + s.files.get(name)!.length, 0);
  assert.deepEqual(seen.at(-1), [total, total]);
  assert.deepEqual(
    seen,
    seen.toSorted(([a], [b]) => a - b),
  );
});

test('what is there is not downloaded again', async (t) => {
  const s = await scene(t);
  await s.get();
  s.hub.requests.length = 0;
  await s.get();
  assert.ok(s.hub.requests.every(({ path }) => path.startsWith('/api/')));
});

test('a connection that breaks is taken up where it stopped', async (t) => {
  const s = await scene(t);
  s.hub.breaks.set(weights, [40_000, 30_000]);
  await s.get();
  await assertWhole(s);
  assert.deepEqual(rangesOf(s.hub, weights), [undefined, 40_000, 70_000]);
});

test('a download that broke off for good goes on in the next run', async (t) => {
  const s = await scene(t);
  s.hub.breaks.set(weights, [50_000, 0, 0, 0, 0]);
  await assert.rejects(s.get(), /broke off: check the network and run the command again; it goes on where it stopped/);
  assert.equal((await readFile(path.join(s.folder, `${weights}.part`))).length, 50_000);
  s.hub.breaks.clear();
  s.hub.requests.length = 0;
  await s.get();
  await assertWhole(s);
  assert.deepEqual(rangesOf(s.hub, weights), [50_000]);
});

for (const file of [weights, 'tokenizer.json']) {
  test(`a damaged ${file} is told by its hash and not kept`, async (t) => {
    const s = await scene(t);
    s.hub.damaged.add(file);
    await assert.rejects(s.get(), new RegExp(`${file} of maker/tiny arrived damaged`));
    assert.ok(!(await readdir(s.folder)).some((name) => name.startsWith(file)));
    s.hub.damaged.clear();
    await s.get();
    await assertWhole(s);
  });
}

test('a part of something else is not taken for ours', async (t) => {
  const s = await scene(t);
  await mkdir(s.folder);
  await writeFile(path.join(s.folder, `${weights}.part`), Buffer.alloc(10_000_000));
  await s.get();
  await assertWhole(s);
});

test('an abort ends the download and keeps its part', async (t) => {
  const s = await scene(t);
  const stop = new AbortController();
  s.hub.breaks.set(weights, [60_000]);
  const progress = { report: (_label: string, done: number) => void (done > 50_000 && stop.abort()) };
  await assert.rejects(s.get({ progress, signal: stop.signal }), { kind: 'cancelled' });
  assert.ok(!(await readdir(s.folder)).includes(weights));
});

test('an unusable model is refused before its weights are downloaded', async (t) => {
  const s = await scene(t);
  s.files.set('config.json', Buffer.from(JSON.stringify({ ...tinyConfig('llama'), model_type: 'mamba' })));
  await assert.rejects(s.get(), /maker\/tiny is of architecture mamba/);
  assert.deepEqual(rangesOf(s.hub, weights), []);
});

test('a tokenizer that is not served is refused before the weights are downloaded', async (t) => {
  const s = await scene(t);
  s.files.set('tokenizer.json', Buffer.from(JSON.stringify({ model: { type: 'BPE', byte_fallback: true } })));
  await assert.rejects(
    s.get(),
    /needs a SentencePiece vocabulary, which is not supported: use a model with byte-level/,
  );
  assert.deepEqual(rangesOf(s.hub, weights), []);
});

test('a hub that does not answer, or does not know the model, is told apart', async (t) => {
  const s = await scene(t);
  const told = async (spec: string, kind: string, message: RegExp) => {
    const asked = findHubModel({ repo: spec, revision: 'main', file: undefined }, s.options);
    await assert.rejects(asked, (error: unknown) => {
      assert.ok(error instanceof FoveaError && error.kind === kind, String(error));
      assert.match(error.message, message);
      return true;
    });
  };
  await told('maker/other', 'input', /There is no maker\/other on the hub at http.*HF_TOKEN/);
  await s.hub.close();
  await told(repo, 'failure', /could not be reached/);
});
