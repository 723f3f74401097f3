/** The service over an engine that writes what a test says: updates in order, scopes, selections, stops, refusals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { range, studio } from '../../test/askStudio.ts';
import { askFiles, askWorkspace, folderUri } from '../../test/askWorkspace.ts';
import { FoveaError } from '../base/errors.ts';
import { AskService } from './askService.ts';

test('sources first, then text, then shares; cited by shares alone', async (t) => {
  const { ask, updates, paths, streamed, prompt } = await studio(t, { writes: 'See src/mail.ts.' });
  const { answer, cited, nothingFound, times } = await ask('Which function returns a number?');
  assert.equal(updates[0].kind, 'sources');
  assert.ok(paths().length >= 2);
  assert.deepEqual(new Set(updates.slice(1, -1).map(({ kind }) => kind)), new Set(['text']));
  assert.equal(streamed(), 'See src/mail.ts.');
  assert.deepEqual([answer, nothingFound], ['See src/mail.ts.', false]);
  const [sources, shares] = [updates[0], updates[updates.length - 1]];
  assert.ok(sources.kind === 'sources' && shares.kind === 'shares');
  assert.deepEqual(cited, [sources.sources[0].id], 'the file that the text names was not among the sources');
  const read = sources.sources.slice(0, Object.keys(shares.shares).length);
  assert.deepEqual(
    Object.keys(shares.shares),
    read.map(({ id }) => id),
  );
  assert.equal(shares.shares[cited[0]], 0.2);
  assert.ok(prompt().includes('Math.round(amount * 20) / 20') && prompt().includes('Which function returns'));
  assert.ok(times.totalMs >= times.firstTokenMs);
});

test('nothing found: no source, no text, and the engine is not asked', async (t) => {
  const { ask, updates, asked } = await studio(t);
  const result = await ask('Where is the Kafka consumer configured?');
  assert.deepEqual([result.answer, result.cited, result.nothingFound], ['', [], true]);
  assert.deepEqual(updates, [{ kind: 'sources', sources: [] }]);
  assert.equal(asked.length, 0);
});

test('an empty workspace holds no answer', async (t) => {
  const { ask } = await studio(t, { files: {} });
  assert.equal((await ask('What is this project?')).nothingFound, true);
});

test('the scope limits the sources', async (t) => {
  const { ask, paths } = await studio(t);
  await ask('Which function returns a number?', { scope: { within: [`${folderUri}/src/cart`] } });
  assert.deepEqual(paths(), ['src/cart/coupon.ts']);
});

test('a selection is read and is no source of its own', async (t) => {
  const { ask, paths, prompt, asked } = await studio(t);
  const marked = 'return lines.reduce((sum, line) => sum + line, 0);';
  const selection = { uri: `${folderUri}/src/invoice.ts`, range: range(askFiles['src/invoice.ts'], marked) };
  const { nothingFound } = await ask('What does this do?', { scope: { within: [], selection } });
  assert.equal(nothingFound, false);
  assert.ok(!paths().includes('src/invoice.ts'));
  assert.ok(prompt().includes(`src/invoice.ts\n\`\`\`\n${marked}`));
  await ask('Where does the Kafka consumer live?', { scope: { within: [], selection } });
  assert.equal(asked.length, 2, 'a question about a selection is always answered');
});

test('only a follow-up is shown the turn before it', async (t) => {
  const { ask, prompt } = await studio(t);
  const history = [{ question: 'How are invoices totalled?', answer: 'By invoiceTotal.' }];
  await ask('And where is it tested?', { history });
  await ask('Where is an amount rounded?', { history });
  assert.deepEqual(
    [prompt(0), prompt(1)].map((text) => text.includes('By invoiceTotal.')),
    [true, false],
  );
});

test('an answer that goes round in circles is stopped and cut', async (t) => {
  let most = 0;
  const { ask } = await studio(t, {
    writes: `It rounds. ${'and again '.repeat(30)}`,
    beforeToken(written) {
      most = Math.max(most, written);
    },
  });
  const { answer, cited } = await ask('Where is an amount rounded?');
  assert.equal(answer, 'It rounds.');
  assert.ok(most < 60);
  assert.equal(cited.length, 1, 'the only source');
});

test('cancelled in the middle of an answer: no result and no more updates', async (t) => {
  const controller = new AbortController();
  const { ask, updates } = await studio(t, {
    beforeToken(written) {
      if (written === 3) controller.abort();
    },
  });
  const isCancelled = (error: unknown): boolean => error instanceof FoveaError && error.kind === 'cancelled';
  await assert.rejects(ask('Where is an amount rounded?', {}, controller.signal), isCancelled);
  assert.equal(updates.length, 4);
  await assert.rejects(ask('Where is an amount rounded?', {}, controller.signal), isCancelled);
  assert.equal(updates.length, 4);
});

test('what the engine cannot do is said; the sources stay', async (t) => {
  const fails = new FoveaError('failure', 'The engine stopped, for the second time in one request. Try again.');
  const { ask, updates } = await studio(t, { fails });
  await assert.rejects(ask('Where is an amount rounded?'), fails);
  assert.deepEqual(
    updates.map(({ kind }) => kind),
    ['sources'],
  );
});

test('a question of 100 KB is answered from its beginning', async (t) => {
  const { ask, paths, asked } = await studio(t);
  await ask(`Where is an amount rounded to a coin? ${'x '.repeat(50_000)}`);
  assert.equal(paths()[0], 'src/currency.ts');
  assert.ok(asked[0].local.length < 400);
});

test('ids of sources are the same in a later answer', async (t) => {
  const { ask, updates } = await studio(t);
  await ask('Where is an amount rounded?');
  const [first] = updates;
  updates.length = 0;
  await ask('Where is an amount rounded?');
  assert.deepEqual(updates[0], first);
});

test('without a model there is one sentence', async (t) => {
  const { parts } = await askWorkspace(t);
  const service = new AskService({ ...parts, serving: () => undefined });
  const params = { conversation: '1', question: 'Where?', history: [], scope: { within: [] }, partialResultToken: 'x' };
  await assert.rejects(service.ask(params, { onUpdate() {} }), /^FoveaError: No model is ready yet/);
});

test('code like a piece of code, itself left out', async (t) => {
  const { service } = await studio(t, {
    files: { ...askFiles, 'src/bill.ts': 'export const invoiceTotal = (lines) => lines.reduce(add);\n' },
  });
  const uri = `${folderUri}/src/invoice.ts`;
  const sources = await service.findSimilar({
    uri,
    range: range(askFiles['src/invoice.ts'], askFiles['src/invoice.ts']),
    most: 3,
  });
  assert.equal(sources[0].path, 'src/bill.ts');
  assert.ok(sources.length <= 3 && sources.every(({ path }) => path !== 'src/invoice.ts'));
});

test('a range of a file that nobody knows is refused', async (t) => {
  const { service } = await studio(t);
  const at = { line: 0, character: 0 };
  const params = { uri: `${folderUri}/gone.ts`, range: { start: at, end: at }, most: 3 };
  await assert.rejects(service.findSimilar(params), /not open and not in the index/);
});

const python = {
  uri: `${folderUri}/src/search.py`,
  range: range(askFiles['src/search.py'], askFiles['src/search.py']),
};

test('a model that was not measured to be able refuses to rewrite, and says which one could', async (t) => {
  const { service, asked } = await studio(t, { capable: false });
  await assert.rejects(
    service.rewrite({ ...python, kind: 'explain' }),
    /^FoveaError: tiny is too small .* choose big with/,
  );
  assert.equal(asked.length, 0);
});

const rewritten: [kind: 'explain' | 'document' | 'tests', writes: string, text: string][] = [
  ['explain', 'It splits **words**.', 'It splits **words**.'],
  [
    'document',
    'Splits it.\n',
    'def parse_query(text):\n    """Splits it."""\n    """Splits a query into words."""\n    return text.lower().split()\n',
  ],
  ['tests', 'def test_it():\n    assert True\n```\nThat is all.', 'def test_it():\n    assert True\n'],
  ['tests', '```python\nassert 1\n```', 'assert 1\n'],
];
for (const [kind, writes, text] of rewritten) {
  test(`a capable model can ${kind}: ${JSON.stringify(writes)}`, async (t) => {
    const { service, prompt } = await studio(t, { writes });
    assert.equal((await service.rewrite({ ...python, kind })).text, text);
    assert.ok(prompt().includes('def parse_query(text):'));
  });
}

test('nothing of use is an error, not an empty document', async (t) => {
  const { service } = await studio(t, { writes: '   ' });
  await assert.rejects(service.rewrite({ ...python, kind: 'document' }), /wrote nothing of use/);
});

test('a document that is never read is asked nothing about', async (t) => {
  const { service, ask, asked } = await studio(t);
  const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
  const uri = `${folderUri}/.env`;
  const refused = { kind: 'input', sentence: { name: 'selectionSecret', args: [] } };
  await assert.rejects(ask('What is this?', { scope: { within: [], selection: { uri, range } } }), refused);
  await assert.rejects(ask('What is this?', { scope: { within: [uri] } }), refused);
  await assert.rejects(service.findSimilar({ uri, range, most: 3 }), refused);
  for (const kind of ['explain', 'document', 'tests'] as const) {
    await assert.rejects(service.rewrite({ kind, uri, range }), refused);
  }
  assert.equal(asked.length, 0);
});

test('a token in a selection or a source is in no prompt, and stays in the code that is documented', async (t) => {
  const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
  const file = `export function tokenOfRounding() {\n  return '${token}';\n}\n`;
  const files = { ...askFiles, 'src/token.ts': file };
  const { service, ask, prompt } = await studio(t, { files, open: file, writes: 'Returns it.' });
  const range = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } };
  const uri = `${folderUri}/src/token.ts`;
  await ask('tokenOfRounding', { scope: { within: [], selection: { uri, range } } });
  await ask('Where is tokenOfRounding?');
  const { text } = await service.rewrite({ kind: 'document', uri, range });
  for (const i of [0, 1, 2]) assert.ok(!prompt(i).includes(token.slice(4, 14)), prompt(i));
  assert.ok(prompt(0).includes('tokenOfRounding'));
  assert.ok(text.includes(token));
  // Of a file that is not open only the covered text is there: nobody may put that into it.
  const closed = await studio(t, { files, writes: 'Returns it.' });
  await assert.rejects(closed.service.rewrite({ kind: 'document', uri, range }), {
    kind: 'input',
    sentence: { name: 'selectionUnknown', args: [] },
  });
});
