/**
 * Malformed and out-of-order messages against the real server: it answers or ignores them, and still completes. A message
 * that kills it, or after which it no longer answers, is a finding.
 */
import { type Random, seededRandom } from '../../bench/seededRandom.ts';
import type { Sample } from './mutate.ts';
import { mutate } from './mutate.ts';

/** Requests and notifications of LSP and of our own, and names that nobody knows. None ends the server or loads a model. */
const requests = [
  ...[
    'textDocument/inlineCompletion',
    'textDocument/completion',
    'workspace/executeCommand',
    'initialize',
    'nobody/knows',
  ],
  ...['fovea/getStatus', 'fovea/consulted', 'fovea/ask', 'fovea/findSimilar', 'fovea/rewrite', 'fovea/pause'],
  ...['fovea/statistics', 'fovea/eraseStatistics', 'fovea/report', 'fovea/models', '$/unknown'],
];
const notifications = [
  ...['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/didSave', 'initialized'],
  ...['workspace/didChangeWatchedFiles', 'workspace/didChangeConfiguration', 'workspace/didChangeWorkspaceFolders'],
  ...['notebookDocument/didOpen', 'notebookDocument/didChange', 'notebookDocument/didClose', '$/cancelRequest'],
  ...['fovea/cursor', 'fovea/accepted', '$/setTrace', '$/nobody', 'nobody/knows'],
];

/** What one number sends: in order, without waiting for answers. */
export function messagesOf(all: readonly Sample[], folder: string, seed: number, number: number): Message[] {
  const random = seededRandom(Math.imul(seed, 0x85ebca6b) ^ number);
  return Array.from({ length: 1 + random.integer(12) }, () => messageOf(all, folder, random));
}

export interface Message {
  kind: 'request' | 'notification';
  method: string;
  params: object;
}

function messageOf(all: readonly Sample[], folder: string, random: Random): Message {
  const isRequest = random.next() < 0.4;
  const names = isRequest ? requests : notifications;
  const method = random.next() < 0.6 ? names[random.integer(3)] : names[random.integer(names.length)];
  const params = damaged(paramsOf(method, all, folder, random), random);
  return { kind: isRequest ? 'request' : 'notification', method, params: isObject(params) ? params : { params } };
}

/** As the protocol has them, of one of a few documents, open or not. */
function paramsOf(method: string, all: readonly Sample[], folder: string, random: Random): object {
  const { languageId, text } = all[random.integer(all.length)];
  const uri = `${folder}/fuzz${random.integer(4)}.${random.integer(2) === 0 ? 'ts' : 'py'}`;
  const lines = text.split('\n');
  const line = random.integer(lines.length);
  const position = { line, character: random.integer(lines[line].length + 1) };
  const range = { start: position, end: { line: line + random.integer(2), character: random.integer(20) } };
  const version = random.integer(9);
  const written = mutate(text, 3, random);
  const cell = `${uri.replace(/^file:/, 'vscode-notebook-cell:')}#c${random.integer(3)}`;
  switch (method) {
    case 'textDocument/didOpen':
      return { textDocument: { uri, languageId, version, text: written } };
    case 'textDocument/didChange':
      return {
        textDocument: { uri, version },
        contentChanges: [random.integer(2) ? { text: written } : { range, text: written.slice(0, 40) }],
      };
    case 'notebookDocument/didOpen':
      return {
        notebookDocument: { uri, notebookType: 'jupyter-notebook', version, cells: [{ kind: 2, document: cell }] },
        cellTextDocuments: [{ uri: cell, languageId, version, text: written }],
      };
    case 'notebookDocument/didChange':
      return {
        notebookDocument: { uri, version },
        change: { cells: { textContent: [{ document: { uri: cell, version }, changes: [{ text: written }] }] } },
      };
    case 'workspace/didChangeWatchedFiles':
      return { changes: [{ uri, type: 1 + random.integer(3) }] };
    case 'workspace/didChangeWorkspaceFolders':
      return { event: { added: [], removed: [{ uri: `${folder}/none`, name: 'none' }] } };
    case '$/cancelRequest':
      return { id: random.integer(200) };
    case 'fovea/ask':
      return { question: written.slice(0, 30), history: [] };
    case 'fovea/pause':
      return { paused: false };
    case 'fovea/accepted':
    case 'fovea/consulted':
      return { offer: random.integer(9) };
    default:
      return {
        textDocument: { uri: random.integer(9) === 0 ? cell : uri },
        ...{ uri, position, range, contentChanges: [] },
        context: {
          triggerKind: 1 + random.integer(2),
          ...(random.integer(4) === 0 ? { selectedCompletionInfo: { range, text: written.slice(0, 9) } } : {}),
        },
      };
  }
}

const odd: readonly unknown[] = [
  null,
  undefined,
  -1,
  1e99,
  Number.NaN,
  '',
  'x'.repeat(5000),
  [],
  {},
  true,
  [[[]]],
  '\ud83d',
  'file://%',
  '../../x',
];

/** With a half of chance as it is; else something in it is missing, of another kind, or out of bounds. */
function damaged(value: object, random: Random): unknown {
  if (random.next() < 0.5) return value;
  const copy = structuredClone(value);
  let at = copy as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return copy;
    const key = keys[random.integer(keys.length)];
    const inner = at[key];
    if (isObject(inner) && random.next() < 0.6) {
      at = inner as Record<string, unknown>;
      continue;
    }
    if (random.next() < 0.2) delete at[key];
    else at[key] = odd[random.integer(odd.length)];
    return copy;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
