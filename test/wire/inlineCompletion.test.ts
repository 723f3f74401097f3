/** Ghost text as any LSP client gets it: the real server and engine over the tiny model, whose copy index knows the files. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { InlineCompletionItem } from 'vscode-languageserver-types';
import { acceptedCommand, type ConsultedReport, type StatisticsReport } from '../../server/protocol.ts';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-ghost-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

const known =
  'export function shippingCostOfOrder(order: Order): number {\n  return order.weight * rateOfCountry(order.country);\n}\n';

interface Params {
  line: number;
  character: number;
  triggerKind?: 1 | 2;
  selectedCompletionInfo?: object;
}

function ghost(lsp: LspUnderTest, uri: string, params: Params): Promise<InlineCompletionItem[] | null> {
  const { line, character, triggerKind = 1, selectedCompletionInfo } = params;
  return lsp.connection.sendRequest('textDocument/inlineCompletion', {
    textDocument: { uri },
    position: { line, character },
    context: { triggerKind, ...(selectedCompletionInfo ? { selectedCompletionInfo } : {}) },
  });
}

async function opened(t: Parameters<typeof lspServer>[0], settings: Record<string, unknown> = {}) {
  const lsp = await lspServer(t, { storage, folders: { shop: { 'src/cost.ts': known } }, settings });
  await lsp.until(({ state }) => state === 'ready');
  const uri = lsp.uri('src/new.ts');
  const typed = known.slice(0, known.indexOf('rateOfCountry'));
  lsp.open(uri, typed);
  const character = typed.length - typed.lastIndexOf('\n') - 1;
  return { lsp, uri, typed, cursor: { line: 1, character } };
}

test('a line that another file knows is offered, says where it came from, and is counted', { timeout }, async (t) => {
  const { lsp, uri, cursor } = await opened(t);
  const items = await ghost(lsp, uri, cursor);
  assert.ok(items && items.length > 0, lsp.log.join('\n'));
  const [{ insertText, range, command }] = items;
  assert.equal(insertText, 'rateOfCountry(order.country);');
  assert.deepEqual(range, { start: cursor, end: cursor });
  const offer = command?.arguments?.[0] as number;
  assert.equal(command?.command, acceptedCommand);

  const report = await lsp.connection.sendRequest<ConsultedReport | null>('fovea/consulted', { offer });
  assert.ok(report);
  assert.deepEqual([report.offer, report.uri, report.range.start], [offer, uri, cursor]);
  assert.equal(report.reader, 'attend:1+after+copy');
  assert.deepEqual(
    report.sources.map(({ path, uri }) => [path, uri]),
    [['src/cost.ts', lsp.uri('src/cost.ts')]],
  );
  assert.ok((report.sources[0].share ?? 0) > 0);
  assert.deepEqual([report.copied[0].path, report.copied[0].line], ['src/cost.ts', 1]);
  assert.ok(report.times.totalMs >= report.times.firstTokenMs);
  assert.equal(await lsp.connection.sendRequest('fovea/consulted', { offer: 999 }), null);

  await lsp.connection.sendNotification('fovea/accepted', { offer });
  const counted = await lsp.connection.sendRequest<StatisticsReport>('fovea/statistics', {});
  assert.deepEqual(counted.languages, { typescript: { offered: 1, accepted: 1 } });
  assert.equal(counted.latency?.answers, 1);
  await lsp.shutdown();
  const kept = await readFile(path.join(lsp.storageFolder, 'statistics.json'), 'utf8');
  assert.match(kept, /"accepted": 1/);
  assert.doesNotMatch(kept, /rateOfCountry|cost\.ts/);
  assert.ok(lsp.log.every((line) => !/rateOfCountry|cost\.ts/.test(line)));
});

test('typing forward is answered from what was shown', { timeout }, async (t) => {
  const { lsp, uri, typed, cursor } = await opened(t);
  const first = await ghost(lsp, uri, cursor);
  const answered = (await lsp.status()).last;
  lsp.edit(uri, `${typed}rateOf`);
  const next = await ghost(lsp, uri, { line: 1, character: cursor.character + 6, triggerKind: 2 });
  assert.equal(first?.[0]?.insertText, 'rateOfCountry(order.country);', lsp.log.join('\n'));
  assert.equal(next?.[0]?.insertText, 'Country(order.country);', lsp.log.join('\n'));
  assert.deepEqual((await lsp.status()).last, answered, 'the engine gave no other answer');
});

test('a file that is not open changes on disk: what came from it is made anew, anything else serves on', {
  timeout,
}, async (t) => {
  const { lsp, uri, cursor } = await opened(t);
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(path.join(lsp.root(), name), text);
    lsp.watched([lsp.uri(name), 2]);
    const read = () => lsp.connection.sendRequest<Record<string, string>>('test/files');
    while ((await read())[name] !== text) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const texts = async () => (await ghost(lsp, uri, { ...cursor, triggerKind: 1 }))?.map(({ insertText }) => insertText);
  assert.deepEqual(await texts(), ['rateOfCountry(order.country);'], lsp.log.join('\n'));
  const answered = (await lsp.status()).last;
  await write('src/unrelated.md', '# Notes\n');
  assert.deepEqual(await texts(), ['rateOfCountry(order.country);'], lsp.log.join('\n'));
  assert.deepEqual((await lsp.status()).last, answered, 'the engine gave no other answer');
  await write('src/cost.ts', known.replaceAll('rateOfCountry', 'tariffOfRegion'));
  assert.deepEqual(await texts(), ['tariffOfRegion(order.country);'], lsp.log.join('\n'));
});

test('with a selected entry the item has its range and begins with its text', { timeout }, async (t) => {
  const { lsp, uri, typed, cursor } = await opened(t);
  lsp.edit(uri, `${typed}rate`);
  const range = { start: cursor, end: { line: 1, character: cursor.character + 4 } };
  const at = { line: 1, character: cursor.character + 4 };
  const selected = (text: string) => ghost(lsp, uri, { ...at, selectedCompletionInfo: { range, text } });
  const items = await selected('rateOfCountry');
  assert.deepEqual([items?.[0].insertText, items?.[0].range], ['rateOfCountry(order.country);', range]);
  assert.deepEqual(await selected('somethingElse'), []);
});

test('off where the settings say so, paused where a person did', { timeout }, async (t) => {
  const { lsp, uri, cursor } = await opened(t, { languages: { '*': true, typescript: false } });
  assert.deepEqual(await ghost(lsp, uri, cursor), []);
  lsp.change({ languages: { '*': true }, 'completions.automatic': false, completions: { automatic: false } });
  const statistics = async () => (await lsp.connection.sendRequest<StatisticsReport>('fovea/statistics', {})).silent;
  assert.deepEqual(await statistics(), { off: 1 });
  await lsp.connection.sendRequest('fovea/pause', { paused: true });
  assert.deepEqual(await ghost(lsp, uri, cursor), []);
  assert.deepEqual(await statistics(), { off: 2 });
  await lsp.connection.sendRequest('fovea/eraseStatistics', {});
  assert.deepEqual(await statistics(), {});
  assert.equal(await ghost(lsp, lsp.uri('src/notOpen.ts'), cursor), null);
});

test('a line that stands deeper elsewhere is brought to the cursor’s level, and typed on', { timeout }, async (t) => {
  const deep =
    'class Ledger:\n    def close(self, entries):\n        for entry in entries:\n            if entry.open:\n                settle_ledger(entry, self.currency)\n                entry.open = False\n';
  const lsp = await lspServer(t, { storage, folders: { shop: { 'src/ledger.py': deep } }, settings: {} });
  await lsp.until(({ state }) => state === 'ready');
  const uri = lsp.uri('src/new.py');
  const typed = 'def close_all(entries):\n    for entry in entries:\n        if entry.open:\n';
  lsp.open(uri, typed, 'python');
  const first = await ghost(lsp, uri, { line: 3, character: 0 });
  const text = first?.[0]?.insertText as string;
  assert.match(text, /^ {12}settle_ledger\(entry, self\.currency\)/, lsp.log.join('\n'));
  lsp.edit(uri, `${typed}            settle`);
  const next = await ghost(lsp, uri, { line: 3, character: 18, triggerKind: 2 });
  assert.equal(next?.[0]?.insertText, text.split('\n', 1)[0].slice(18));
});
