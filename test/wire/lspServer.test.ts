/** The sidecar as any LSP client meets it: a real process, a real engine over the tiny model, no editor. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { catalogue } from '../../server/models/catalogue.ts';
import { type LeftOutReport, methods, type Said, type StatusReport } from '../../server/protocol.ts';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { lives } from './processes.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
const defaultOnly = 'In a workspace that is not trusted only the default model serves: trust it first.';
const isReady = ({ state }: { state: string }): boolean => state === 'ready';
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-lsp-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

const source = (name: string): string => `export function ${name}(value: number): number {\n  return value + 1;\n}\n`;
const files = (lsp: LspUnderTest): Promise<Record<string, string>> => lsp.connection.sendRequest('test/files');
const names = async (lsp: LspUnderTest): Promise<string[]> => Object.keys(await files(lsp)).sort();
const engineOf = (lsp: LspUnderTest): Promise<number> => lsp.connection.sendRequest('test/engine');
const complete = (lsp: LspUnderTest, file: string): Promise<{ chunks: string[]; reason: string }> =>
  lsp.connection.sendRequest('test/complete', { path: file, text: 'export const total = cart(1) + ' });
const git = (cwd: string, ...args: string[]): Buffer => execFileSync('git', args, { cwd, stdio: 'pipe' });

test('opens a workspace, says how far it is, and completes from it', { timeout }, async (t) => {
  const shop = {
    'src/cart.ts': source('cart'),
    '.env': 'KEY=1\n',
    'ignored.ts': source('no'),
    '.gitignore': 'ignored.ts\n',
  };
  const lsp = await lspServer(t, { storage, folders: { shop } });
  const ready = await lsp.until(isReady);
  assert.deepEqual(
    [ready.index.leftOut, ready.index.leftOutFolders, ready.git],
    [{ secret: 1, ignored: 1 }, {}, undefined],
  );
  assert.deepEqual(await names(lsp), ['.gitignore', 'src/cart.ts']);
  assert.deepEqual([ready.model?.id, ready.model?.reader, ready.threads], [storage.model, 'attend:1+after+copy', 1]);
  const states = lsp.reports.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  assert.deepEqual(
    states.filter((state) => state !== 'indexing' && state !== 'gettingModel'),
    ['starting', 'ready'],
  );
  assert.deepEqual(lsp.registered.sort(), ['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles']);
  assert.deepEqual((await complete(lsp, 'src/other.ts')).chunks, ['src/cart.ts']);
  assert.deepEqual((await complete(lsp, 'Untitled-1')).chunks, ['src/cart.ts']);
  assert.ok(
    lsp.log.every((line) => !line.includes('cart') && !line.includes(base)),
    lsp.log.join('\n'),
  );
});

test("the editor's text goes before the disk's, and the disk's own changes are seen", { timeout }, async (t) => {
  const shop = { 'a.ts': source('first'), '.gitignore': 'ignored.ts\nbuilt/\n', 'old/b.ts': source('old') };
  const lsp = await lspServer(t, { storage, folders: { shop } });
  const write = async (name: string, text: string, type: 1 | 2 = 1): Promise<void> => {
    await mkdir(path.dirname(path.join(lsp.root(), name)), { recursive: true });
    await writeFile(path.join(lsp.root(), name), text);
    lsp.watched([lsp.uri(name), type]);
  };
  await lsp.until(isReady);
  lsp.open(lsp.uri('a.ts'), source('opened'));
  assert.equal((await files(lsp))['a.ts'], source('opened'));
  await write('a.ts', source('onDisk'), 2);
  assert.equal((await files(lsp))['a.ts'], source('opened'));
  lsp.edit(lsp.uri('a.ts'), source('typed'));
  assert.equal((await files(lsp))['a.ts'], source('typed'));
  lsp.close(lsp.uri('a.ts'));
  assert.equal((await files(lsp))['a.ts'], source('onDisk'));

  await write('new.ts', source('created'));
  await write('ignored.ts', source('ignored'));
  await write('built/c.ts', source('built'));
  await write('.env.local', 'KEY=2\n');
  lsp.open(lsp.uri('built/c.ts'), source('builtAndOpen'));
  lsp.open(lsp.uri('keys.pem'), source('pem'));
  lsp.open('untitled:Untitled-1', source('untitled'));
  assert.deepEqual(await names(lsp), ['.gitignore', 'a.ts', 'new.ts', 'old/b.ts']);
  await rm(path.join(lsp.root(), 'old'), { recursive: true });
  lsp.watched([lsp.uri('old'), 3]);
  assert.deepEqual(await names(lsp), ['.gitignore', 'a.ts', 'new.ts']);
  await write('.gitignore', 'new.ts\n', 2);
  assert.deepEqual(await names(lsp), ['.gitignore', 'a.ts', 'built/c.ts', 'ignored.ts']);
  assert.equal((await files(lsp))['built/c.ts'], source('builtAndOpen'));
});

test('several folders: one index, names before paths, nested ones read once', { timeout }, async (t) => {
  const folders = {
    shop: { 'a.ts': source('cart'), 'inner/b.ts': source('inner') },
    bank: { 'a.ts': source('ledger'), 'c.generated.ts': source('generated') },
  };
  const folderSettings = { bank: { index: { exclude: ['*.generated.ts'] } } };
  const lsp = await lspServer(t, { storage, folders, folderSettings });
  await lsp.until(isReady);
  assert.deepEqual(await names(lsp), ['bank/a.ts', 'shop/a.ts', 'shop/inner/b.ts']);
  assert.equal((await complete(lsp, 'bank/x.ts')).chunks[0], 'shop/a.ts');
  const change = (event: object) => lsp.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  const inner = { uri: lsp.uri('inner', 'shop'), name: 'inner' };
  await change({ added: [inner], removed: [] });
  assert.deepEqual(await names(lsp), ['bank/a.ts', 'inner/b.ts', 'shop/a.ts']);
  lsp.open(lsp.uri('inner/b.ts', 'shop'), source('typed'));
  assert.equal((await files(lsp))['inner/b.ts'], source('typed'));
  const shop = { uri: pathToFileURL(lsp.root('shop')).href, name: 'shop' };
  await change({ added: [], removed: [inner, shop] });
  assert.deepEqual(await files(lsp), { 'a.ts': source('ledger') });
});

test('all that is left out is told, and why one file is', { timeout }, async (t) => {
  const shop = {
    'src/cart.ts': source('cart'),
    '.env': 'KEY=1\n',
    'out/a.log': 'x',
    'src/b.log': 'x',
    '.gitignore': '/out\n\n*.log\n',
    'node_modules/a/index.js': source('a'),
  };
  const lsp = await lspServer(t, { storage, folders: { shop } });
  await lsp.until(isReady);
  const report = await lsp.connection.sendRequest<LeftOutReport>(methods.leftOut, {});
  const rule = (line: number, text: string) => ({ source: '.gitignore', line, text });
  assert.deepEqual(report, {
    files: { secret: 1, ignored: 1 },
    folders: { ignored: 1, vendored: 1 },
    entries: [
      { path: '.env', kind: 'file', reason: 'secret' },
      { path: 'node_modules', kind: 'folder', reason: 'vendored' },
      { path: 'out', kind: 'folder', reason: 'ignored', rule: rule(1, '/out') },
      { path: 'src/b.log', kind: 'file', reason: 'ignored', rule: rule(3, '*.log') },
    ],
  });
  const explained = (file: string): Promise<unknown> =>
    lsp.connection.sendRequest(methods.explainFile, { uri: lsp.uri(file) });
  assert.deepEqual(await explained('src/cart.ts'), { state: 'read' });
  assert.deepEqual(await explained('.env'), { state: 'leftOut', reason: 'secret' });
  assert.deepEqual(await explained('out/a.log'), {
    ...{ state: 'leftOut', reason: 'ignored', folder: 'out' },
    rule: rule(1, '/out'),
  });
  assert.deepEqual(await explained('src/none.ts'), { state: 'unknown' });
  await assert.rejects(lsp.connection.sendRequest(methods.explainFile, {}), /"uri" is to be a text/);
});

test('without trust no git runs and only the default model serves', {
  timeout,
  skip: process.platform === 'win32',
}, async (t) => {
  const bin = await mkdtemp(path.join(base, 'bin-'));
  const ran = path.join(bin, 'ran');
  await writeFile(path.join(bin, 'git'), `#!/bin/sh\ntouch "${ran}"\nexit 1\n`, { mode: 0o755 });
  const shop = {
    'a.ts': source('cart'),
    'ignored.ts': source('no'),
    '.gitignore': 'ignored.ts\n',
    // As much as makes a repository.
    ...{ '.git/HEAD': 'ref: refs/heads/main\n', '.git/objects/none': '', '.git/refs/none': '' },
  };
  const env = { PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const lsp = await lspServer(t, { storage, folders: { shop }, trusted: false, env });
  const { state } = await lsp.until((report) => report.state === 'noModel');
  assert.equal(state, 'noModel');
  const { wasRun } = await lsp.connection.sendRequest<{ wasRun: boolean }>('test/exists', { file: ran });
  assert.equal(wasRun, false);
  await assert.rejects(lsp.connection.sendRequest('fovea/getModel', { model: storage.model }), {
    message: defaultOnly,
    data: { sentence: { name: 'onlyDefaultModel', args: [] }, message: defaultOnly },
  });
  await lsp.connection.sendNotification('fovea/trusted', { trusted: true });
  await lsp.until(isReady);
  assert.deepEqual(await names(lsp), ['.gitignore', 'a.ts']);
  const later = await lsp.connection.sendRequest<{ wasRun: boolean }>('test/exists', { file: ran });
  assert.equal(later.wasRun, true, 'with trust it does run: the check above can fail');
  const { git: said } = await lsp.connection.sendRequest<StatusReport>(methods.getStatus, {});
  assert.deepEqual(said?.sentence?.name, 'gitFailed', 'and that it failed is said');
});

test('settings: wrong ones are named and the defaults serve, others are obeyed at once', { timeout }, async (t) => {
  const shop = { 'a.ts': source('cart'), 'b.ts': source('other'), 'large.ts': source('large').repeat(400) };
  const settings = { completions: { blockBudget: -3 }, 'index.exclude': 'b.ts', cacheMegabytes: 64 };
  const lsp = await lspServer(t, { storage, folders: { shop }, settings });
  const { caches } = await lsp.until(isReady);
  assert.equal(caches.limitBytes, 64e6);
  assert.deepEqual(lsp.messages.length, 2, lsp.messages.join('\n'));
  assert.match(lsp.messages.join('\n'), /fovea\.completions\.blockBudget is no whole number from 0 to 5000/);
  assert.match(lsp.messages.join('\n'), /fovea\.index\.exclude is no list of texts: \[\] serves instead/);
  const first = await engineOf(lsp);
  lsp.change({ 'index.exclude': ['b.ts'], 'index.maxFileKilobytes': 16, reader: 'focus:4' });
  const { index, model } = await lsp.until(({ index }) => index.files === 1 && index.leftOut.excluded === 1);
  assert.deepEqual([index.leftOut, model?.reader], [{ tooLarge: 1, excluded: 1 }, 'attend:1+after+copy']);
  assert.match(lsp.messages.at(-1) ?? '', /fovea\.reader: this model has no adapter for "focus:4"/);
  assert.equal(await engineOf(lsp), first, 'the engine need not start again for that');
  lsp.change({ cacheMegabytes: 128, reader: 'local' });
  const again = await lsp.until((report) => report.caches.limitBytes === 128e6 && report.state === 'ready');
  assert.equal(again.model?.reader, 'local');
  assert.notEqual(await engineOf(lsp), first);
  assert.ok(!lives(first));
});

test('the device is told, and another one is another engine', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop: { 'a.ts': source('cart') } } });
  const { device } = await lsp.until(isReady);
  assert.deepEqual([device?.kind, device?.why.sentence?.name], ['cpu', 'deviceAsked']);
  assert.match(lsp.log.join('\n'), /device: CPU\. The CPU was asked for\./);
  const first = await engineOf(lsp);
  lsp.change({ device: 'gpu' });
  // With a GPU or without: it serves, or it is said why not.
  const isAnother = ({ device: now, state }: StatusReport): boolean =>
    state === 'ready' && now !== undefined && now.why.sentence?.args[0] !== 'cpu';
  const after = await lsp.until(isAnother);
  assert.ok(
    after.device?.kind === 'gpu' || /^gpu(Failed|NotSupported)$/.test(after.device?.why.sentence?.name ?? ''),
    JSON.stringify(after.device),
  );
  assert.notEqual(await engineOf(lsp), first);
  assert.deepEqual((await complete(lsp, 'x.ts')).chunks, ['a.ts']);
  assert.deepEqual(lsp.messages, [], 'no pop-up');
  lsp.change({ device: 'tpu' });
  // a status may be there already that was sent before the setting was read
  for (let waited = 0; lsp.messages.length === 0 && waited < 100; waited++) await pause(50);
  assert.match(lsp.messages.join('\n'), /fovea\.device is none of automatic, cpu, gpu: "automatic" serves instead/);
});

test('a client that words sentences itself is given their names', { timeout }, async (t) => {
  const folders = { shop: { 'a.ts': source('cart') } };
  const lsp = await lspServer(t, { storage, folders, wordsSentences: true });
  await lsp.until(isReady);
  const warned = new Promise<Said>((resolve) => lsp.connection.onNotification('fovea/warning', resolve));
  lsp.change({ reader: 'focus:4' });
  assert.deepEqual((await warned).sentence, { name: 'readerNeedsAdapter', args: ['focus:4', 'attend:1+after+copy'] });
  assert.deepEqual(lsp.messages, []);
});

test('an engine that is killed comes back with its copy index; one that fails says what to do', {
  timeout,
}, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop: { 'a.ts': source('cart') } } });
  await lsp.until(isReady);
  const killed = await engineOf(lsp);
  const seen = lsp.reports.length;
  process.kill(killed, 'SIGKILL');
  assert.deepEqual((await complete(lsp, 'x.ts')).chunks, ['a.ts']);
  await lsp.until(isReady);
  const states = lsp.reports.slice(seen).map(({ state }) => state);
  assert.ok(states.includes('starting'), states.join());
  const message = lsp.reports.slice(seen).find(({ state }) => state === 'starting')?.message;
  assert.match(message ?? '', /^The engine was killed \(SIGKILL\)\. It starts again\.$/);
  lsp.change({ model: path.join(base, 'tiny', 'config.json') });
  const failed = await lsp.until(({ state }) => state === 'failed');
  assert.ok((failed.message ?? '').length > 20, failed.message);
  assert.equal(failed.index.files, 1, 'the index survives');
  lsp.change({ model: storage.model });
  await lsp.until(isReady);
});

test('requests: pause, caches, index, models, engine', { timeout }, async (t) => {
  const shop = { 'a.ts': source('cart').repeat(30) };
  const lsp = await lspServer(t, { storage, folders: { shop } });
  await lsp.until(isReady);
  const ask = <R>(method: string, params: object = {}): Promise<R> => lsp.connection.sendRequest(method, params);
  await ask('fovea/pause', { paused: true });
  assert.equal((await lsp.status()).state, 'paused');
  await ask('fovea/pause', { paused: false });
  assert.equal((await lsp.status()).state, 'ready');
  await assert.rejects(ask('fovea/pause', { paused: 1 }), /true or false/);
  await complete(lsp, 'x.ts');
  const { caches } = await lsp.status();
  assert.ok(caches.chunks > 0 && caches.bytes > 0);
  const { bytes } = await ask<{ bytes: number }>('fovea/deleteCaches');
  assert.ok(bytes > caches.bytes, `${bytes} bytes, of memory and disk`);
  assert.equal((await lsp.until(isReady)).caches.bytes, 0);
  await writeFile(path.join(lsp.root(), 'b.ts'), source('other'));
  await ask('fovea/reindex');
  assert.deepEqual(await names(lsp), ['a.ts', 'b.ts']);
  const models = await ask<{ id: string; present: boolean; current: boolean }[]>('fovea/models');
  assert.deepEqual(
    models.map(({ id, present, current }) => [id, present, current]),
    [...catalogue.map(({ id }) => [id, false, false]), [storage.model, true, true]],
  );
  const before = await engineOf(lsp);
  await ask('fovea/restartEngine');
  assert.notEqual(await engineOf(lsp), before);
});

test('no model is fetched unasked; one that is got serves', { timeout }, async (t) => {
  const lsp = await lspServer(t, { folders: { shop: { 'a.ts': source('cart') } } });
  const { message } = await lsp.until(({ state }) => state === 'noModel');
  assert.equal(message, undefined);
  const local = path.join(base, 'tiny');
  await lsp.connection.sendRequest('fovea/getModel', { model: local });
  assert.ok(lsp.progress.length === 0 || lsp.progress.at(-1)?.kind === 'end');
  lsp.change({ model: local });
  assert.equal((await lsp.until(isReady)).model?.id, storage.model);
  await assert.rejects(
    lsp.connection.sendRequest('fovea/getModel', { model: './nothing' }),
    /is no model: name a folder/,
  );
});

test('shutdown leaves no process, nor does a client that dies', { timeout }, async (t) => {
  const folders = { shop: { 'a.ts': source('cart') } };
  for (const end of ['shutdown', 'pipe'] as const) {
    const lsp = await lspServer(t, { storage, folders });
    await lsp.until(isReady);
    const engine = await engineOf(lsp);
    assert.ok(lives(engine));
    if (end === 'shutdown') await lsp.shutdown();
    else {
      lsp.process.stdin?.end();
      await new Promise((resolve) => lsp.process.once('exit', resolve));
    }
    assert.equal(lsp.process.exitCode, end === 'shutdown' ? 0 : 1);
    while (lives(engine)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('in a git work tree git says what is ignored', { timeout }, async (t) => {
  const shop = { 'a.ts': source('cart'), 'b.ts': source('other') };
  const lsp = await lspServer(t, { storage, folders: { shop } });
  await lsp.until(isReady);
  git(lsp.root(), 'init', '-q');
  await writeFile(path.join(lsp.root(), '.git', 'info', 'exclude'), 'b.ts\nc.ts\n');
  await writeFile(path.join(lsp.root(), 'c.ts'), source('third'));
  await writeFile(path.join(lsp.root(), 'd.ts'), source('fourth'));
  lsp.watched([lsp.uri('c.ts'), 1], [lsp.uri('d.ts'), 1]);
  await lsp.connection.sendRequest('fovea/reindex', {});
  assert.deepEqual(await names(lsp), ['a.ts', 'd.ts']);
});
