/** Chunk caches before anybody asks for them: a real server and engine over the tiny model. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-prefetch-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

const topics = ['cart', 'parcel', 'invoice', 'customer', 'discount', 'voucher'];
const rules = (topic: string): string =>
  Array.from(
    { length: 6 },
    (_, i) =>
      `export function ${topic}Rule${i}(${topic}: number): number {\n  return ${topic} + ${topic}Base * ${i};\n}\n`,
  ).join('\n');
const shop = Object.fromEntries(topics.map((topic) => [`src/${topic}.ts`, rules(topic)]));
/** Speaks of one topic after the other, so that each place in it reads chunks of its own. */
const orders = topics
  .map(
    (topic) => `function ${topic}Order(${topic}: number) {\n${`  check(${topic}Rule1(${topic}Base));\n`.repeat(10)}}\n`,
  )
  .join('\n');

interface Answer {
  reason: string;
  chunks: string[];
  prefilledChunks: number;
}

const complete = (lsp: LspUnderTest, text: string): Promise<Answer> =>
  lsp.connection.sendRequest('test/complete', { path: 'src/orders.ts', text });
/** Ends where the copy index knows what follows: the text before it says so three times. */
const upTo = (topic: string): string => {
  const call = `check(${topic}Rule1(`;
  return orders.split(call).slice(0, 4).join(call) + call;
};

async function told(lsp: LspUnderTest, line: RegExp): Promise<void> {
  while (!lsp.log.some((each) => line.test(each))) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('a file that was opened: completions anywhere in it find their chunks cached', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop } });
  await lsp.until(({ state }) => state === 'ready');
  lsp.open(lsp.uri('src/orders.ts'), orders);
  await told(lsp, /^prefetch: \d+ chunks in \d+ ms$/);
  const { caches } = await lsp.status();
  for (const topic of topics) {
    const { reason, chunks, prefilledChunks } = await complete(lsp, upTo(topic));
    assert.deepEqual([reason, chunks.length, prefilledChunks], ['answered', 2, 0], topic);
  }
  assert.equal((await lsp.status()).caches.chunks, caches.chunks);
});

test('a cursor that was put somewhere: the completion is there before the first key', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop } });
  await lsp.until(({ state }) => state === 'ready');
  const uri = lsp.uri('src/orders.ts');
  const text = `${orders}  check(`;
  lsp.open(uri, text);
  await told(lsp, /^prefetch: \d+ chunks in \d+ ms$/);
  const { forwards: before = 0 } = await lsp.status();
  const position = { line: text.split('\n').length - 1, character: '  check('.length };
  await lsp.connection.sendNotification('fovea/cursor', { uri, position });
  let forwards = before;
  for (let last = -1; forwards === before || forwards !== last; ) {
    last = forwards;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    ({ forwards = 0 } = await lsp.status());
  }
  const params = { textDocument: { uri }, position, context: { triggerKind: 2 } };
  await lsp.connection.sendRequest('textDocument/inlineCompletion', params);
  assert.equal((await lsp.status()).forwards, forwards, 'the answer was there');
});

test('a file that was not: they have to be computed', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop } });
  await lsp.until(({ state }) => state === 'ready');
  assert.equal((await complete(lsp, upTo('voucher'))).prefilledChunks, 2);
});

test('opened before there is an engine: as soon as there is one', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop } });
  lsp.open(lsp.uri('src/orders.ts'), orders);
  await told(lsp, /^prefetch: \d+ chunks in \d+ ms$/);
  assert.equal((await complete(lsp, upTo('invoice'))).prefilledChunks, 0);
});

test('where completions are off, and while paused, nothing is computed', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop }, settings: { languages: { python: false } } });
  await lsp.until(({ state }) => state === 'ready');
  lsp.open(lsp.uri('src/orders.py'), orders, 'python');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.equal((await lsp.status()).caches.chunks, 0);
  await lsp.connection.sendRequest('fovea/pause', { paused: true });
  lsp.open(lsp.uri('src/orders.ts'), orders);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.equal((await lsp.status()).caches.chunks, 0);
  await lsp.connection.sendRequest('fovea/pause', { paused: false });
  lsp.edit(lsp.uri('src/orders.ts'), `${orders}\n`);
  await told(lsp, /^prefetch: /);
});
