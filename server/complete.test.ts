/** The path with an engine that answers as the test says: what is asked, what comes back, and why nothing does. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { tinyWorkspace } from '../test/tinyWorkspace.ts';
import { FoveaError, throwIfAborted } from './base/errors.ts';
import { type Completion, type CompletionRequest, complete, prefetch } from './complete.ts';
import type { GenerateParams, GenerateResult } from './engine/protocol.ts';
import { parseReader } from './engine/readers/readerSpec.ts';
import type { GenerateOptions } from './engineClient/engineClient.ts';

type Asked = Omit<GenerateParams, 'stream'>;

const timings = {
  prefilledChunks: 0,
  prefillMs: 0,
  firstTokenMs: 1,
  totalMs: 2,
  forwards: 1,
  draftedTokens: 0,
  acceptedTokens: 0,
};

/** An engine that keeps what it was asked and answers as told, token by token until nobody wants more. */
function answering(answer: () => GenerateResult) {
  const asked: Asked[] = [];
  const prefilled: number[] = [];
  const engine = {
    async generate(params: Asked, { onTokens, signal }: GenerateOptions = {}) {
      asked.push(params);
      const result = answer();
      for (const token of result.tokens) {
        throwIfAborted(signal);
        onTokens?.([token], [0.5]);
      }
      throwIfAborted(signal);
      return result;
    },
    async prefill({ chunks }: { chunks: readonly (readonly number[])[] }) {
      prefilled.push(chunks.length);
      return { computed: chunks.length, tokens: 0, ms: 0 };
    },
  };
  return { engine, asked, prefilled };
}

const nothing = (): GenerateResult => ({ tokens: [], end: 'endId', shares: [], timings });

function at(texts: ReadonlyMap<string, string>, marker: string, changes: Partial<CompletionRequest> = {}) {
  const [path, text] = [...texts][1];
  const cursor = text.indexOf(marker);
  assert.ok(cursor > 0);
  const reader = parseReader('attend:2+copy');
  return { path, text, cursor, reader, maxTokens: 8, oneLine: true, hideAfter: true, ...changes };
}

test('what is asked: the gate’s chunks, none of them of the local context; own chunks are not copied from', async (t) => {
  const { engine, asked } = answering(nothing);
  const workspace = await tinyWorkspace(t, engine);
  const reader = parseReader('attend:6+copy');
  const request = at(workspace.texts, 'return this.base + value * 12', { reader });
  const answer = await complete(workspace, request);
  const [{ chunks, local, localFileTokens, exclude, draft, lastIds, endIds, reader: read }] = asked;
  assert.deepEqual([chunks.length, read.attend, draft], [6, 6, true]);
  const { index } = workspace.session;
  const chosen = chunks.map((ids) => [...index.chunks.values()].find((chunk) => chunk.ids === ids)!);
  for (const chunk of chosen) assert.ok(chunk.path !== request.path || chunk.end < request.cursor);
  const others = chosen.filter(({ path }) => path !== request.path);
  assert.ok(others.length > 0);
  assert.deepEqual(answer, { reason: 'nothing', keys: others.map(({ key }) => key) });
  assert.deepEqual(
    exclude,
    index.files.get(request.path)!.chunks.map(({ key }) => key),
  );
  const shown = workspace.tokenizer.decode(local);
  assert.ok(shown.startsWith('// src/beta.ts\n'));
  assert.ok(request.text.slice(0, request.cursor).includes(workspace.tokenizer.decode(local.slice(-localFileTokens))));
  assert.equal(lastIds, workspace.lineEnds);
  assert.deepEqual(endIds, workspace.tokenizer.special.ends);
});

test('what is typed while a request waits, as through the engine’s restart, is not copied from either', async (t) => {
  const sent: Asked[] = [];
  const engine = {
    async generate(params: Asked): Promise<GenerateResult> {
      sent.push({ ...params });
      await workspace.session.updateFile(request.path, request.text.replace('value * 3', 'value * 33'));
      sent.push({ ...params });
      return nothing();
    },
  };
  const workspace = await tinyWorkspace(t, engine);
  const request = at(workspace.texts, 'return this.base + value * 12');
  const keys = () => workspace.session.index.files.get(request.path)!.chunks.map(({ key }) => key);
  const before = keys();
  await complete(workspace, request);
  assert.notDeepEqual(keys(), before);
  assert.deepEqual(
    sent.map(({ exclude }) => exclude),
    [before, keys()],
  );
});

test('what stands after the cursor may be consulted unless it is hidden', async (t) => {
  const { engine, asked } = answering(nothing);
  const workspace = await tinyWorkspace(t, engine);
  const reader = parseReader('attend:64');
  const request = at(workspace.texts, 'return this.base + value * 4', { reader });
  await complete(workspace, request);
  await complete(workspace, { ...request, hideAfter: false });
  const own = workspace.session.index.files.get(request.path)!.chunks.filter(({ start }) => start >= request.cursor);
  const consulted = ({ chunks }: Asked): number => own.filter(({ ids }) => chunks.includes(ids)).length;
  assert.ok(own.length > 1);
  assert.deepEqual(asked.map(consulted), [0, own.length]);
  assert.equal(asked[0].chunks.length, asked[0].reader.attend, 'the reader makes do with the chunks that are there');
});

test('the text after the cursor is read first, and no chunk that says the same; none where it is hidden', async (t) => {
  const { engine, asked } = answering(nothing);
  const workspace = await tinyWorkspace(t, engine);
  const reader = parseReader('attend:64+after');
  const request = { ...at(workspace.texts, 'return this.base + value * 4', { reader }), hideAfter: false };
  await complete(workspace, request);
  await complete(workspace, { ...request, hideAfter: true });
  const [{ chunks, reader: read }, hidden] = asked;
  const rest = request.text.slice(request.text.indexOf('\n', request.cursor) + 1);
  assert.ok(workspace.tokenizer.decode([...chunks[0]]).includes(rest.slice(0, 60)));
  assert.equal(read.attend, chunks.length);
  const own = workspace.session.index.files.get(request.path)!.chunks.filter(({ ids }) => chunks.includes(ids));
  for (const { start, end } of own) {
    const said = workspace.tokenizer.decode([...chunks[0]]).length;
    assert.ok(end <= request.cursor || start >= request.cursor + said - 200, `${start} to ${end}`);
  }
  assert.equal(hidden.reader.attend, hidden.chunks.length);
  assert.ok(!workspace.tokenizer.decode([...hidden.chunks[0]]).includes(rest.slice(0, 60)));
});

test('the text after the cursor is a source with lines of the document; of a document put together it is none', async (t) => {
  let spelled: number[] = [];
  const { engine } = answering(() => ({
    ...{ tokens: spelled.map((id) => ({ id, logProb: -1 })), end: 'maxTokens', shares: [0.5], timings },
  }));
  const workspace = await tinyWorkspace(t, engine);
  const reader = parseReader('attend:1+after');
  const request = { ...at(workspace.texts, 'return this.base + value * 4', { reader }), hideAfter: false };
  const { remainder } = workspace.healer.heal(request.text.slice(0, request.cursor));
  spelled = workspace.tokenizer.encode(`${new TextDecoder().decode(remainder)} + 1`);
  const completions = [await complete(workspace, request), await complete(workspace, { ...request, fromParts: true })];
  const sources = completions.map((completion) => ('text' in completion ? completion.chunks : []));
  const line = request.text.slice(0, request.cursor).split('\n').length;
  assert.deepEqual([sources[0][0].path, sources[0][0].firstLine, sources[0][0].share], [request.path, line + 1, 0.5]);
  assert.ok(sources[1].every(({ path }) => path !== request.path));
});

test('what comes back: the text after what was typed, to the line’s end, with shares and places', async (t) => {
  let spelled: number[] = [];
  const { engine } = answering(() => ({
    tokens: spelled.map((id, i) => ({
      id,
      logProb: -1,
      ...(i > 2 ? { copy: { key: 1, offset: i, matchLength: 4 } } : {}),
    })),
    end: 'lastId',
    shares: [0.25, 0.125],
    timings,
  }));
  const workspace = await tinyWorkspace(t, engine);
  const request = at(workspace.texts, 'turn this.base + value * 12');
  const { remainder } = workspace.healer.heal(request.text.slice(0, request.cursor));
  spelled = workspace.tokenizer.encode(`${new TextDecoder().decode(remainder)}turn total;\n`);
  const completion = await complete(workspace, request);
  assert.ok('text' in completion);
  assert.equal(completion.text, 'turn total;');
  assert.deepEqual(
    completion.chunks.map(({ share }) => share),
    [0.25, 0.125],
  );
  assert.deepEqual(
    completion.copied.map(({ path, tokens }) => [path, tokens]),
    [['src/alpha.ts', spelled.length - 3]],
  );
  assert.ok(completion.times.totalMs >= completion.times.gateMs);
});

/** The request, and ids that write `text` after it. */
async function writing(t: TestContext, text: string, changes: Partial<CompletionRequest> = {}) {
  const ids: number[] = [];
  const { engine, asked } = answering(() => {
    const tokens = ids.map((id) => ({ id, logProb: -1 }));
    return { tokens, end: 'lastId', shares: [0.25], timings };
  });
  const workspace = await tinyWorkspace(t, engine);
  const request = at(workspace.texts, 'turn this.base + value * 12', { maxTokens: 99, ...changes });
  const { remainder } = workspace.healer.heal(request.text.slice(0, request.cursor));
  ids.push(...workspace.tokenizer.encode(`${new TextDecoder().decode(remainder)}${text}`));
  return { workspace, request, asked };
}

test('the text is known while it is written, whole characters at a time, and the tokens make it up', async (t) => {
  const { workspace, request } = await writing(t, 'turn größe €;\n');
  const seen: string[] = [];
  let first: Completion | undefined;
  const onText = (text: string, soFar: () => Completion): void => {
    first ??= soFar();
    seen.push(text);
  };
  const completion = await complete(workspace, request, { onText });
  assert.ok('text' in completion && first);
  assert.equal(completion.text, 'turn größe €;');
  for (const text of seen) assert.ok(completion.text.startsWith(text) && !text.includes('\ufffd'), text);
  assert.ok(seen.length > 8);
  assert.equal(completion.tokens.map(({ text }) => text).join(''), `${completion.text}\n`);
  assert.deepEqual([first.text, first.end, first.chunks[0].share], [seen[0], 'open', 0.5]);
  assert.deepEqual([completion.end, completion.chunks[0].share], ['lastId', 0.25]);
  assert.equal(first.times.engine, undefined);
});

test('it ends where whoever asked has enough, with its origin; a cancel is no such end', async (t) => {
  const { workspace, request } = await writing(t, 'turn a;\nb;\nc;\n', { oneLine: false });
  const enough = (text: string): boolean => text.includes('\n');
  const completion = await complete(workspace, request, { enough });
  assert.ok('text' in completion);
  assert.deepEqual([completion.text, completion.end, completion.chunks[0].share], ['turn a;\n', 'enough', 0.5]);
  const abort = new AbortController();
  const onText = (): void => abort.abort();
  assert.deepEqual(await complete(workspace, request, { enough, onText, signal: abort.signal }), {
    reason: 'cancelled',
  });
});

test('the editor’s language is believed before the path', async (t) => {
  const { workspace, request, asked } = await writing(t, 'x');
  await complete(workspace, { ...request, languageId: 'python' });
  assert.ok(workspace.tokenizer.decode(asked[0].local).startsWith('# src/beta.ts\n'));
});

const failures: [FoveaError, string][] = [
  [new FoveaError('cancelled', 'Cancelled.'), 'cancelled'],
  [new FoveaError('failure', 'The engine stopped twice.'), 'engineDown'],
  [new FoveaError('input', 'The focus reader needs an adapter.'), 'refused'],
];
for (const [error, reason] of failures) {
  test(`${error.kind} is the reason ${reason}`, async (t) => {
    const { engine } = answering(() => {
      throw error;
    });
    const workspace = await tinyWorkspace(t, engine);
    const completion = await complete(workspace, at(workspace.texts, 'return'));
    assert.deepEqual(completion, reason === 'cancelled' ? { reason } : { reason, error });
  });
}

test('a fault of our own is thrown', async (t) => {
  const { engine } = answering(() => {
    throw new TypeError('a bug');
  });
  const workspace = await tinyWorkspace(t, engine);
  await assert.rejects(complete(workspace, at(workspace.texts, 'return')), TypeError);
});

test('prefetch computes the caches that the request reads, no more', async (t) => {
  const { engine, prefilled } = answering(nothing);
  const workspace = await tinyWorkspace(t, engine);
  await prefetch(workspace, at(workspace.texts, 'return this.base + value * 12', { reader: parseReader('attend:3') }));
  await prefetch(workspace, at(workspace.texts, 'return this.base + value * 12', { reader: parseReader('prompt:3') }));
  assert.deepEqual(prefilled, [3, 0]);
});
