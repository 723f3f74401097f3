/** A model got over the protocol: through the editor's proxy, with progress in the window, stopped and gone on with. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { silent } from '../../server/base/progress.ts';
import { ModelStore } from '../../server/models/store.ts';
import { commit, hubServer } from '../models/hubServer.ts';
import { proxyServer } from '../network/proxyServer.ts';
import { selfMadeCertificate } from '../network/selfMadeCertificate.ts';
import { hangMs, stepMs } from '../patience.ts';
import { tinyModel } from '../tinyModels.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';

const timeout = hangMs;
const repo = 'maker/tiny';
const weights = 'model.safetensors';
const names = ['config.json', 'tokenizer.json', weights];
const certificate = selfMadeCertificate();
let base: string;
let files: Map<string, Buffer>;
/** PEM */
let trusted: string;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-download-'));
  const folder = await tinyModel('llama', path.join(base, 'tiny'));
  const read = async (name: string) => [name, await readFile(path.join(folder, name))] as const;
  files = new Map(await Promise.all(names.map(read)));
  trusted = path.join(base, 'trusted.pem');
  await writeFile(trusted, certificate.cert);
});
after(() => rm(base, { recursive: true, force: true }));

async function scene(t: TestContext) {
  const hub = await hubServer(t, repo, files, certificate);
  const proxy = await proxyServer(t);
  // Not the surroundings of whoever runs the tests.
  const noProxy = { NO_PROXY: '', no_proxy: '' };
  const lsp = await lspServer(t, {
    folders: { shop: { 'a.ts': 'export const a = 1;\n' } },
    settings: { http: { proxy: proxy.url, proxySupport: 'override', proxyStrictSSL: true, noProxy: [] } },
    env: { HF_ENDPOINT: hub.url, HF_TOKEN: 'hf_secret', NODE_EXTRA_CA_CERTS: trusted, ...noProxy },
  });
  await lsp.until(({ state }) => state === 'noModel');
  return { hub, proxy, lsp };
}

/** The folder of a download that goes on or was stopped. */
const draftOf = (lsp: LspUnderTest): string => path.join(lsp.storageFolder, 'models', `.hub-maker--tiny-${commit}`);

async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const began = Date.now(); !(await holds()); await new Promise((resolve) => setTimeout(resolve, 10)))
    assert.ok(Date.now() - began < stepMs, what);
}

const bytesOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

test("the editor's proxy and the environment's certificate bring a model, with a progress that can be cancelled", {
  timeout,
}, async (t) => {
  const { hub, proxy, lsp } = await scene(t);
  hub.slow.add(weights);
  await lsp.connection.sendRequest('fovea/getModel', { model: repo });
  assert.ok(proxy.asked.length > 0);
  assert.deepEqual(new Set(proxy.asked), new Set([`CONNECT ${new URL(hub.url).host}`]));
  assert.ok(hub.requests.some(({ authorization }) => authorization === 'Bearer hf_secret'));
  const [{ kind, cancellable }] = lsp.progress;
  assert.deepEqual([kind, cancellable, lsp.progress.at(-1)?.kind], ['begin', true, 'end']);
  assert.ok(lsp.progress.some((each) => each.kind === 'report'));
});

test('a proxy that is set later is used at the next try, without a restart', { timeout }, async (t) => {
  const { proxy, lsp } = await scene(t);
  lsp.change({ http: { proxy: 'http://127.0.0.1:9', proxySupport: 'override' } });
  await assert.rejects(lsp.connection.sendRequest('fovea/getModel', { model: repo }), /could not be reached/);
  assert.deepEqual(proxy.asked, []);
  lsp.change({ http: { proxy: proxy.url, proxySupport: 'override' } });
  await lsp.connection.sendRequest('fovea/getModel', { model: repo });
  assert.ok(proxy.asked.length > 0);
});

test('a model that another window got serves here, too', { timeout }, async (t) => {
  const { hub, lsp } = await scene(t);
  lsp.change({ model: repo });
  await lsp.until(({ state }) => state === 'noModel');
  const env = { HF_ENDPOINT: hub.url, NODE_EXTRA_CA_CERTS: trusted };
  const other = new ModelStore(lsp.storageFolder, { cwd: base, env });
  await other.add(repo, { progress: silent });
  const { model } = await lsp.until(({ state }) => state === 'ready');
  assert.equal(model?.id, 'maker--tiny');
});

for (const by of ['the window', 'the request']) {
  test(`cancelled by ${by}, the download stops, is kept, and goes on where it stopped`, { timeout }, async (t) => {
    const { hub, lsp } = await scene(t);
    hub.slow.add(weights);
    const part = path.join(draftOf(lsp), `${weights}.part`);
    const source = new CancellationTokenSource();
    const getting = lsp.connection.sendRequest('fovea/getModel', { model: repo }, source.token);
    const refused = assert.rejects(getting, { message: 'Cancelled.' });
    await eventually(async () => (await bytesOf(part)) > 16_000 && lsp.progress.length > 0, 'nothing arrives');
    if (by === 'the request') source.cancel();
    else lsp.notify('window/workDoneProgress/cancel', { token: lsp.progress[0].token });
    await refused;
    assert.equal(lsp.progress.at(-1)?.kind, 'end');
    await eventually(() => hub.left.includes(weights), 'the connection stays open');
    const kept = await bytesOf(part);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await bytesOf(part), kept, 'it still grows');
    assert.ok(kept < files.get(weights)!.length);
    assert.equal((await lsp.until(({ state }) => state !== 'gettingModel')).state, 'noModel');

    hub.slow.clear();
    hub.requests.length = 0;
    await lsp.connection.sendRequest('fovea/getModel', { model: repo });
    const ranges = hub.requests.filter((request) => request.path === `/storage/${weights}`).map(({ from }) => from);
    assert.deepEqual(
      ranges.filter((from) => from !== 0),
      [kept],
    );
    assert.ok(!(await readdir(path.join(lsp.storageFolder, 'models'))).some((name) => name.startsWith('.hub-')));
  });
}
