/** Open documents that are never read: nothing is offered, computed, indexed or answered, and the status says why. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { InlineCompletionItem } from 'vscode-languageserver-types';
import type { StatisticsReport } from '../../server/protocol.ts';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-secret-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

const known =
  'export function shippingCostOfOrder(order: Order): number {\n  return order.weight * rateOfCountry(order.country);\n}\n';
const typed = known.slice(0, known.indexOf('rateOfCountry'));
const position = { line: 1, character: typed.length - typed.lastIndexOf('\n') - 1 };
const key = `-----BEGIN ${'PRIVATE KEY'}-----\n${'MIIEvQ1BADANBgkqhkiG9w0BAQEFAASC\n'.repeat(4)}`;
const sentence = { name: 'secretDocument', args: [] };

async function ghost(lsp: LspUnderTest, uri: string, triggerKind: 1 | 2): Promise<number> {
  const params = { textDocument: { uri }, position, context: { triggerKind } };
  const items = await lsp.connection.sendRequest<InlineCompletionItem[] | null>(
    'textDocument/inlineCompletion',
    params,
  );
  return items?.length ?? 0;
}

async function silences(lsp: LspUnderTest): Promise<number> {
  const { silent } = await lsp.connection.sendRequest<StatisticsReport>('fovea/statistics', {});
  return silent.secret ?? 0;
}

test('secret by name, wherever it lies: no forward, no chunk, no answer, and a reason', { timeout }, async (t) => {
  const folders = { shop: { 'src/cost.ts': known, 'src/.env.ts': known } };
  const lsp = await lspServer(t, { storage, folders });
  await lsp.until(({ state }) => state === 'ready');
  const uris = [
    lsp.uri('.env'),
    lsp.uri('config/prod.tfvars'),
    'untitled:.env.local',
    'file:///etc/fovea-test/.npmrc',
    'vscode-remote://host/home/.ssh/config',
  ];
  const { forwards } = await lsp.status();
  for (const uri of uris) lsp.open(uri, typed);
  for (const uri of uris) {
    await lsp.connection.sendNotification('fovea/cursor', { uri, position });
    assert.deepEqual([await ghost(lsp, uri, 1), await ghost(lsp, uri, 2)], [0, 0], uri);
    const { state, sentence: said } = await lsp.status();
    assert.deepEqual([state, said], ['ready', sentence]);
    const range = { start: { line: 0, character: 0 }, end: position };
    for (const [method, params] of [
      ['fovea/findSimilar', { uri, range, most: 3 }],
      ['fovea/rewrite', { kind: 'explain', uri, range }],
    ] as const) {
      await assert.rejects(lsp.connection.sendRequest(method, params), method);
    }
  }
  // Longer than any pause after which something is computed ahead.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.equal((await lsp.status()).forwards, forwards);
  assert.equal(await silences(lsp), 2 * uris.length);
  assert.deepEqual(Object.keys(await lsp.connection.sendRequest<object>('test/files', {})), ['src/cost.ts']);
  assert.ok(!lsp.log.some((line) => /prefetch|reading ahead/.test(line)));
});

test('secret by a key that was pasted, and no longer once it is gone', { timeout }, async (t) => {
  const lsp = await lspServer(t, { storage, folders: { shop: { 'src/cost.ts': known } } });
  await lsp.until(({ state }) => state === 'ready');
  const uri = lsp.uri('src/new.ts');
  lsp.open(uri, typed);
  assert.equal(await ghost(lsp, uri, 1), 1);
  const { sentence: before } = await lsp.status();
  assert.equal(before, undefined);
  lsp.edit(uri, `${typed}\n${key}`);
  assert.equal(await ghost(lsp, uri, 1), 0);
  assert.deepEqual((await lsp.status()).sentence, sentence);
  assert.deepEqual(Object.keys(await lsp.connection.sendRequest<object>('test/files', {})), ['src/cost.ts']);
  lsp.edit(uri, typed);
  assert.equal(await ghost(lsp, uri, 1), 1);
  assert.equal((await lsp.status()).sentence, undefined);
  assert.equal(await silences(lsp), 1);
});

test('a token that another file holds is offered to nobody', { timeout }, async (t) => {
  const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
  const line = `  const token = authorisedBy('${token}');\n`;
  const lsp = await lspServer(t, { storage, folders: { shop: { 'src/a.ts': line.repeat(3), 'src/cost.ts': known } } });
  await lsp.until(({ state }) => state === 'ready');
  const uri = lsp.uri('src/b.ts');
  for (const text of [line.slice(0, line.indexOf(token)), line.slice(0, line.indexOf(token) + 8)]) {
    lsp.open(uri, line + text);
    const params = {
      textDocument: { uri },
      position: { line: 1, character: text.length },
      context: { triggerKind: 2 },
    };
    const items = await lsp.connection.sendRequest<InlineCompletionItem[] | null>(
      'textDocument/inlineCompletion',
      params,
    );
    for (const { insertText } of items ?? []) {
      assert.ok(!/aB3d|gH9j|K2mN/.test(String(insertText)), String(insertText));
    }
    lsp.close(uri);
  }
});
