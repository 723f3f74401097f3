/** What the service quotes where no model may write: of sources and selections, in order, covered, without the engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { range, studio } from '../../test/askStudio.ts';
import { askFiles, folderUri } from '../../test/askWorkspace.ts';
import type { AskUpdate } from '../protocol.ts';

test('a model that was not measured to be able writes nothing: the sources’ own lines are the answer', async (t) => {
  const { ask, updates, asked } = await studio(t, { capable: false });
  const { answer, extract, trial, cited, nothingFound, times } = await ask('How long does it wait after each failure?');
  assert.deepEqual([answer, trial, cited, nothingFound, asked.length], ['', false, [], false, 0]);
  assert.deepEqual(
    updates.map(({ kind }) => kind),
    ['sources', 'extract'],
  );
  assert.deepEqual(updates[1], { kind: 'extract', extract });
  assert.deepEqual(
    extract.map(({ path, quotes }) => [path, quotes.map(({ text }) => text)]),
    [
      [
        'src/retryPolicy.ts',
        [
          'export class RetryPolicy {\n  /** Waits longer after each failure. */\n  delayMs(attempt: number): number {\n    return 100 * 2 ** attempt;\n  }',
        ],
      ],
    ],
  );
  assert.equal(extract[0].quotes[0].uri, `${folderUri}/src/retryPolicy.ts`);
  assert.ok(times.totalMs > 0);
});

test('asked to, such a model tries, and it is said', async (t) => {
  const { ask, updates, streamed } = await studio(t, { capable: false, writes: 'It waits longer.' });
  const { answer, extract, trial, cited } = await ask('How long does it wait after each failure?', { write: true });
  assert.deepEqual([answer, trial, streamed()], ['It waits longer.', true, 'It waits longer.']);
  assert.equal(extract[0].path, 'src/retryPolicy.ts');
  assert.equal(cited.length, 1);
  assert.deepEqual([...new Set(updates.map(({ kind }) => kind))], ['sources', 'extract', 'text', 'shares']);
  const able = await studio(t);
  const written = await able.ask('How long does it wait after each failure?');
  assert.deepEqual([written.extract, written.trial], [[], false]);
});

test('of a selection its own declaration is quoted, then what it names; nothing is made up', async (t) => {
  const { ask, asked } = await studio(t, {
    capable: false,
    files: { ...askFiles, 'src/bill.ts': 'export function bill(sums) {\n  return roundToCoin(sums.whole);\n}\n' },
  });
  const uri = `${folderUri}/src/bill.ts`;
  const text = 'export function bill(sums) {\n  return roundToCoin(sums.whole);\n}\n';
  const selection = { uri, range: range(text, 'return roundToCoin(sums.whole);') };
  const { answer, extract } = await ask('What does this do?', { scope: { within: [], selection } });
  assert.deepEqual([answer, asked.length], ['', 0]);
  assert.deepEqual(
    extract.map(({ path, quotes }) => [path, quotes[0].text]),
    [
      ['src/bill.ts', 'export function bill(sums) {\n  return roundToCoin(sums.whole);'],
      ['src/currency.ts', askFiles['src/currency.ts'].trimEnd()],
    ],
  );
  assert.deepEqual(extract[0].quotes[0].range.start, { line: 0, character: 0 });
});

test('what is covered is covered in a quote, of a source and of a selection', async (t) => {
  const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
  const file = `export function tokenOfRounding() {\n  return '${token}';\n}\n`;
  const files = { ...askFiles, 'src/token.ts': file };
  const { ask } = await studio(t, { files, open: file, capable: false });
  const range = { start: { line: 1, character: 0 }, end: { line: 3, character: 0 } };
  const selection = { uri: `${folderUri}/src/token.ts`, range };
  for (const within of [{ scope: { within: [], selection } }, {}]) {
    const { extract } = await ask('Where is tokenOfRounding?', within);
    assert.match(extract[0].quotes[0].text, /^export function tokenOfRounding\(\) \{\n {2}return '•••';/);
    assert.ok(!JSON.stringify(extract).includes(token.slice(4, 14)));
  }
});

test('stopped while it looks for quotes: cancelled, and no more is said', async (t) => {
  const controller = new AbortController();
  const { service, updates } = await studio(t, { capable: false });
  const params = { conversation: '1', question: 'Where is an amount rounded?', history: [], partialResultToken: 'x' };
  const onUpdate = (update: AskUpdate): void => {
    updates.push(update);
    controller.abort();
  };
  const asking = service.ask({ ...params, scope: { within: [] } }, { signal: controller.signal, onUpdate });
  await assert.rejects(asking, { kind: 'cancelled' });
  assert.equal(updates.length, 1);
});
