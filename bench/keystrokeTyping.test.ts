import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { KeystrokePlace } from './keystrokePlaces.ts';
import { typeAt } from './keystrokeTyping.ts';
import type { SidecarClient } from './sidecarClient.ts';

const place: KeystrokePlace = {
  ...{ path: 'a.ts', languageId: 'typescript', before: 'let a;\n  ', after: '\n}\n' },
  ...{ typed: 'abc', rest: 'def' },
};

/** A server of one document that answers when it is told to. */
function server(answer: (typed: string, token: CancellationToken) => Promise<{ insertText: string }[]>) {
  const seen: string[] = [];
  let text = '';
  const notify = (method: string, params: object): void => {
    seen.push(method.slice(method.indexOf('/') + 1));
    if ('textDocument' in params && method.endsWith('didOpen')) text = (params.textDocument as { text: string }).text;
    if (!('contentChanges' in params)) return;
    const [{ range, text: added }] = params.contentChanges as {
      range: { start: { line: number; character: number } };
      text: string;
    }[];
    const lines = text.split('\n');
    const { line, character } = range.start;
    lines[line] = lines[line].slice(0, character) + added + lines[line].slice(character);
    text = lines.join('\n');
  };
  const sendRequest = async (
    _: string,
    { position }: { position: { line: number; character: number } },
    token: never,
  ) => {
    seen.push('inlineCompletion');
    return answer(text.split('\n')[position.line].slice(0, position.character), token);
  };
  const client = { notify, connection: { sendRequest } } as unknown as SidecarClient;
  return { client, seen, text: () => text };
}

const timing = { number: 4, uri: 'file:///a.ts', settleMs: 0, editorWaitMs: 1, patienceMs: 60_000 };

test('each key changes the document and asks; offers are compared with what truly follows', async () => {
  const { client, seen, text } = server(async (typed) => {
    if (typed === '  a') return [];
    return [{ insertText: typed === '  ab' ? 'cde' : 'def' }];
  });
  const keystrokes = await typeAt(client, place, { ...timing, gapMs: () => 40 });
  assert.equal(text(), 'let a;\n  abc\n}\n');
  assert.deepEqual(seen, ['didOpen', 'cursor', ...Array(3).fill(['didChange', 'inlineCompletion']).flat(), 'didClose']);
  const simple = keystrokes.map(({ offerMs: _, ...rest }) => rest);
  assert.deepEqual(simple, [
    { place: 4, key: 1, outcome: 'silent', kept: false, onScreen: false },
    { place: 4, key: 2, outcome: 'offer', kept: false, onScreen: true, exact: false },
    { place: 4, key: 3, outcome: 'offer', kept: true, onScreen: true, exact: true },
  ]);
  assert.ok(keystrokes.slice(1).every(({ offerMs = 0 }) => offerMs > 0));
});

test('a newer key cancels the request before it; the last one is waited for', async () => {
  const cancelled: string[] = [];
  const { client } = server(async (typed, token) => {
    if (typed === '  abc') await new Promise((resolve) => setTimeout(resolve, 60));
    else await new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
    if (token.isCancellationRequested) cancelled.push(typed);
    return [{ insertText: 'def' }];
  });
  const keystrokes = await typeAt(client, place, { ...timing, gapMs: () => 20 });
  assert.deepEqual(cancelled, ['  a', '  ab']);
  assert.deepEqual(
    keystrokes.map(({ outcome, onScreen }) => [outcome, onScreen]),
    [
      ['superseded', false],
      ['superseded', false],
      ['offer', false],
    ],
  );
});

test('a request that fails is no silence', async () => {
  const { client, seen } = server(async () => Promise.reject(new Error('broken')));
  await assert.rejects(typeAt(client, place, { ...timing, gapMs: () => 20 }), /broken/);
  assert.equal(seen.at(-1), 'didClose');
});
