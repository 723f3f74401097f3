/** Cells of an open notebook through the real server: what stands in the cells before is the file before the cursor. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { InlineCompletionItem } from 'vscode-languageserver-types';
import type { ConsultedReport } from '../../server/protocol.ts';
import { hangMs } from '../patience.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { type TinyStorage, tinyStorage } from './tinyStorage.ts';

const timeout = hangMs;
let base: string;
let storage: TinyStorage;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-cells-'));
  storage = await tinyStorage(base);
});
after(() => rm(base, { recursive: true, force: true }));

const shared =
  'def shipping_cost_of_order(order):\n    return order.weight * rate_of_country(order.country)\n\n\ntotal = shipping_cost_of_order(first_order)\n';
const saved = JSON.stringify({
  cells: [{ cell_type: 'code', source: [shared], metadata: {}, outputs: [] }],
  nbformat: 4,
});

interface Notebook {
  uri: string;
  cell(index: number): string;
  splice(start: number, deleteCount: number, added: [index: number, text: string, languageId?: string][]): void;
  edit(index: number, text: string): void;
}

function openNotebook(
  lsp: LspUnderTest,
  cells: [text: string, languageId?: string][],
  name = 'analysis.ipynb',
): Notebook {
  const uri = lsp.uri(name);
  const cell = (index: number): string => `${uri.replace('file:', 'vscode-notebook-cell:')}#W${index}sZmlsZQ%3D%3D`;
  const document = (index: number, text: string, languageId = 'python') => ({
    ...{ uri: cell(index), languageId, version: 1, text },
  });
  let version = 1;
  const change = (change: object): void =>
    lsp.notify('notebookDocument/didChange', { notebookDocument: { uri, version: ++version }, change });
  lsp.notify('notebookDocument/didOpen', {
    notebookDocument: {
      ...{ uri, notebookType: 'jupyter-notebook', version },
      cells: cells.map((_, index) => ({ kind: 2, document: cell(index) })),
    },
    cellTextDocuments: cells.map(([text, languageId], index) => document(index, text, languageId)),
  });
  return {
    uri,
    cell,
    splice(start, deleteCount, added) {
      const array = { start, deleteCount, cells: added.map(([index]) => ({ kind: 2, document: cell(index) })) };
      const didOpen = added.map(([index, text, languageId]) => document(index, text, languageId));
      change({ cells: { structure: { array, didOpen } } });
    },
    edit(index, text) {
      const changed = { document: { uri: cell(index), version: ++version }, changes: [{ text }] };
      change({ cells: { textContent: [changed] } });
    },
  };
}

async function ghost(lsp: LspUnderTest, uri: string, character: number): Promise<InlineCompletionItem | undefined> {
  const items: InlineCompletionItem[] | null = await lsp.connection.sendRequest('textDocument/inlineCompletion', {
    ...{ textDocument: { uri }, position: { line: 0, character }, context: { triggerKind: 1 } },
  });
  return items?.[0];
}

async function served(t: Parameters<typeof lspServer>[0]): Promise<LspUnderTest> {
  const files = { 'analysis.ipynb': saved, 'readme.md': '# Orders\n' };
  const lsp = await lspServer(t, { storage, folders: { shop: files } });
  await lsp.until(({ state }) => state === 'ready');
  return lsp;
}

const typed = 'second = shipping_cost_of_order(';

test('a cell sees the cells before it, in places of its own', { timeout }, async (t) => {
  const lsp = await served(t);
  const notebook = openNotebook(lsp, [[shared], ['# shipping_cost_of_order(nothing)', 'markdown'], [typed]]);
  const item = await ghost(lsp, notebook.cell(2), typed.length);
  assert.match(String(item?.insertText), /^first_order\)/, lsp.log.join('\n'));
  const at = { line: 0, character: typed.length };
  assert.deepEqual(item?.range, { start: at, end: at });
  const offer = item?.command?.arguments?.[0] as number;
  const report = await lsp.connection.sendRequest<ConsultedReport>('fovea/consulted', { offer });
  assert.equal(report.uri, notebook.cell(2));
  const read = [...report.sources, ...report.copied].map((source) => source.path);
  assert.ok(!read.includes('analysis.ipynb'), 'the notebook on disk is not another file');
});

test('cells that are added, edited and taken away are seen as they are now', { timeout }, async (t) => {
  const lsp = await served(t);
  const notebook = openNotebook(lsp, [[typed]]);
  const text = async (): Promise<string> => String((await ghost(lsp, notebook.cell(0), typed.length))?.insertText);
  assert.doesNotMatch(await text(), /first_order|third_order/);
  notebook.splice(0, 0, [[1, shared]]);
  assert.match(await text(), /^first_order\)/, lsp.log.join('\n'));
  notebook.edit(1, shared.replaceAll('first_order', 'third_order'));
  assert.match(await text(), /^third_order\)/, lsp.log.join('\n'));
  notebook.splice(0, 1, []);
  assert.doesNotMatch(await text(), /first_order|third_order/);
});

test('cells of another language are another file', { timeout }, async (t) => {
  const lsp = await served(t);
  const notebook = openNotebook(lsp, [[`%%bash\n${shared}`], [typed]]);
  assert.doesNotMatch(String((await ghost(lsp, notebook.cell(1), typed.length))?.insertText), /first_order/);
});

test('messages about notebooks that nobody knows, or that are none, end nothing', { timeout }, async (t) => {
  const lsp = await served(t);
  const unknown = { uri: 'file:///nowhere.ipynb', version: 3 };
  lsp.notify('notebookDocument/didChange', { notebookDocument: unknown, change: { cells: { structure: {} } } });
  lsp.notify('notebookDocument/didChange', {
    notebookDocument: unknown,
    change: { cells: { textContent: [{ document: { uri: 'x' }, changes: [{ text: '' }] }] } },
  });
  lsp.notify('notebookDocument/didOpen', {});
  lsp.notify('notebookDocument/didClose', { notebookDocument: unknown, cellTextDocuments: [] });
  const notebook = openNotebook(lsp, [[shared], [typed]]);
  assert.match(String((await ghost(lsp, notebook.cell(1), typed.length))?.insertText), /^first_order\)/);
});

test('a notebook that is secret by its name, or by what stands in one of its cells, gets nothing', {
  timeout,
}, async (t) => {
  const lsp = await served(t);
  const named = openNotebook(lsp, [[shared], [typed]], '.env.ipynb');
  const plain = openNotebook(lsp, [[shared], [typed]]);
  assert.match(String((await ghost(lsp, plain.cell(1), typed.length))?.insertText), /^first_order\)/);
  const mark = (word: string): string => `-----${word} ${'PRIVATE'} KEY-----`;
  plain.splice(0, 0, [[7, `key = """${mark('BEGIN')}\n${'MIIEvQIBADANBgkqhkiG9w0B'.repeat(3)}\n${mark('END')}"""`]]);
  assert.equal(await ghost(lsp, plain.cell(1), typed.length), undefined);
  assert.equal(await ghost(lsp, named.cell(1), typed.length), undefined, 'by its name');
});
