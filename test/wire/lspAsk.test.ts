/** Questions as any LSP client asks them: a real server, a real engine over the tiny model, no editor. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { AskParams, AskResult, AskUpdate, Source } from '../../server/protocol.ts';
import { askFiles } from '../askWorkspace.ts';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-ask-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

async function ready(t: TestContext): Promise<LspUnderTest> {
  const lsp = await lspServer(t, { storage, folders: { shop: { ...askFiles } } });
  await lsp.until(({ state }) => state === 'ready');
  return lsp;
}

function params(question: string, changes: Partial<AskParams> = {}): AskParams {
  return { conversation: '1', question, history: [], scope: { within: [] }, partialResultToken: 'ask-1', ...changes };
}

/** What was streamed under a token, in order. */
function updates({ progress }: LspUnderTest, token = 'ask-1'): AskUpdate[] {
  return progress.filter((each) => each.token === token) as unknown as AskUpdate[];
}

test('lines of the sources are the answer of a model that was not measured to be able to write', {
  timeout,
}, async (t) => {
  const lsp = await ready(t);
  const before = await lsp.status();
  const result: AskResult = await lsp.connection.sendRequest('fovea/ask', params('Where is an amount rounded?'));
  const [first, second, ...rest] = updates(lsp);
  assert.ok(first.kind === 'sources' && second.kind === 'extract' && rest.length === 0);
  assert.deepEqual([result.answer, result.trial, result.cited], ['', false, []]);
  assert.deepEqual(result.extract, second.extract);
  const [{ path: file, quotes }] = result.extract;
  assert.equal(file, 'src/currency.ts');
  assert.deepEqual(
    quotes.map(({ uri, range, text }) => ({ uri, range, text })),
    [
      {
        uri: lsp.uri('src/currency.ts'),
        range: { start: { line: 0, character: 0 }, end: { line: 2, character: 1 } },
        text: askFiles['src/currency.ts'].trimEnd(),
      },
    ],
  );
  const status = await lsp.status();
  assert.deepEqual([status.forwards, status.last], [before.forwards, before.last], 'no model ran');
});

test('sources, extract, text and shares are streamed under the token of a question that a model is let try', {
  timeout,
}, async (t) => {
  const lsp = await ready(t);
  const asked = params('Where is an amount rounded?', { write: true });
  const result: AskResult = await lsp.connection.sendRequest('fovea/ask', asked);
  const [first, second, ...rest] = updates(lsp);
  assert.ok(second.kind === 'extract' && result.trial);
  assert.ok(first.kind === 'sources');
  assert.equal(first.sources[0].path, 'src/currency.ts');
  assert.equal(first.sources[0].uri, lsp.uri('src/currency.ts'));
  assert.match(first.sources[0].preview, /roundToCoin/);
  const last = rest.pop();
  assert.ok(last?.kind === 'shares');
  for (const [id, share] of Object.entries(last.shares)) {
    assert.ok(first.sources.some((source) => source.id === id) && share > 0 && share < 1);
  }
  const text = rest.map((each) => (each.kind === 'text' ? each.delta : assert.fail(each.kind))).join('');
  assert.ok(text.startsWith(result.answer) && Buffer.from(text).toString() === text);
  for (const id of result.cited) assert.ok(id in last.shares);
  const { last: figures } = await lsp.status();
  assert.deepEqual([figures?.totalMs, figures?.chunks], [result.times.totalMs, first.sources.length]);
  assert.ok(lsp.log.every((line) => !line.includes('rounded') && !line.includes('currency')));
});

test('what the editor shows is asked, not what the disk holds', { timeout }, async (t) => {
  const lsp = await ready(t);
  const uri = lsp.uri('src/mail.ts');
  lsp.open(uri, 'export function postPigeon(letter: string): void {}\n');
  await lsp.connection.sendRequest('test/files');
  await lsp.connection.sendRequest('fovea/ask', params('What does postPigeon do?'));
  const [first] = updates(lsp);
  assert.ok(first.kind === 'sources');
  assert.deepEqual(
    first.sources.map((source) => source.path),
    ['src/mail.ts'],
  );
});

test('a cancelled question is answered as cancelled, and the server goes on', { timeout }, async (t) => {
  const lsp = await ready(t);
  const source = new CancellationTokenSource();
  const params1 = params('Where is an amount rounded?', { write: true });
  const asked = lsp.connection.sendRequest('fovea/ask', params1, source.token);
  source.cancel();
  await assert.rejects(asked, (error: { code?: number }) => error.code === -32800);
  const nothing: AskResult = await lsp.connection.sendRequest(
    'fovea/ask',
    params('Where is the Kafka consumer configured?', { partialResultToken: 'ask-2' }),
  );
  assert.equal(nothing.nothingFound, true);
  assert.deepEqual(updates(lsp, 'ask-2'), [{ token: 'ask-2', kind: 'sources', sources: [] }]);
});

test('code like the selection; a model that is too small says so', { timeout }, async (t) => {
  const lsp = await ready(t);
  const range = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } };
  const uri = lsp.uri('src/invoice.ts');
  const similar: Source[] = await lsp.connection.sendRequest('fovea/findSimilar', { uri, range, most: 5 });
  assert.equal(similar[0].path, 'test/invoice.test.ts');
  await assert.rejects(
    lsp.connection.sendRequest('fovea/rewrite', { uri, range, kind: 'explain' }),
    /too small to do this well/,
  );
});

const odd: [method: string, given: unknown][] = [
  ['fovea/ask', { question: 'Where?' }],
  ['fovea/ask', null],
  ['fovea/ask', { ...params('Where?'), history: [{ question: 1, answer: '' }] }],
  ['fovea/ask', { ...params('Where?'), scope: { within: ['a', 2] } }],
  ['fovea/findSimilar', { uri: 'file:///a', range: {}, most: 1 }],
  ['fovea/findSimilar', { uri: 'file:///a', range: null, most: -1 }],
  ['fovea/rewrite', { uri: 'file:///a', kind: 'delete' }],
];
test('a request in another form is refused with one sentence', { timeout }, async (t) => {
  const lsp = await ready(t);
  for (const [method, given] of odd) {
    await assert.rejects(
      lsp.connection.sendRequest(method, given),
      /^[^\n]*asked in a form that is not understood[^\n]*$/m,
    );
  }
});
