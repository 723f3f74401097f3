import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownFamilies } from '../chunking/families.ts';
import { languageOf } from '../chunking/languages.ts';
import { Gate, type GateQuery, overlapsLocal, plainWeights, queryText } from './gate.ts';

const chunks: [key: number, path: string, text: string, scope?: string[]][] = [
  [1, 'src/http/client.ts', 'export function sendRequest(url) { return fetchWithRetry(url); }'],
  [2, 'src/http/retry.ts', 'export function fetchWithRetry(url, attempts) { for (;;) attempt(url); }'],
  [3, 'src/db/table.ts', 'class Table { insertRow(row) { this.rows.push(row); } }'],
  [4, 'src/db/query.ts', 'class Query { selectRow(table) { return table.rows[0]; } }'],
  [5, 'docs/notes.md', 'nothing of note'],
  [6, 'src/db/column.ts', 'name: string;', ['interface ColumnOptions']],
];

function filled(gate = new Gate()): Gate {
  for (const [key, path, text, scope] of chunks)
    gate.add({ key, path, scope: scope ?? [], languageId: languageOf(path).id }, text);
  return gate;
}

const cases: [name: string, query: Partial<GateQuery>, keys: number[]][] = [
  ['nothing in common', { text: 'unheardOf' }, []],
  ['nothing at all', { text: '' }, []],
  ['an identifier', { text: 'await fetchWithRetry(' }, [2, 1]],
  ['a part of one', { text: 'retry' }, [2, 1]],
  ['a word of the path', { text: 'client' }, [1]],
  ['a word of the scope', { text: 'ColumnOptions' }, [6]],
  ['what is excluded is not chosen', { text: 'fetchWithRetry', exclude: (key) => key === 2 }, [1]],
  ["the cursor's neighbourhood weighs most", { text: `insertRow\n${'\n'.repeat(300)}selectRow` }, [4, 3]],
];
for (const [name, query, keys] of cases) {
  test(`ranks: ${name}`, () => {
    const ranked = filled().rank({ text: '', path: 'other.ts', ...query }, 2);
    assert.deepEqual(
      ranked.map(({ key }) => key),
      keys,
    );
  });
}

test('of equals the one in the same folder is better, which plain BM25 does not know', () => {
  const first = (gate: Gate) => {
    for (const [key, folder] of ['a', 'b'].entries())
      gate.add({ key, path: `${folder}/x.ts`, scope: [], languageId: 'typescript' }, 'sharedName');
    return gate.rank({ text: 'sharedName', path: 'b/y.ts' }, 2)[0].key;
  };
  assert.equal(first(new Gate()), 1);
  assert.equal(first(new Gate(plainWeights)), 0);
});

test('what is removed or replaced is not found', () => {
  const gate = filled();
  gate.remove(2);
  gate.add({ key: 1, path: 'src/http/client.ts', scope: [], languageId: 'typescript' }, 'something else');
  assert.deepEqual(gate.rank({ text: 'fetchWithRetry', path: 'a.ts' }, 5), []);
  assert.equal(gate.size, chunks.length - 1);
});

test('a query is the end of the text, from a line on where one begins nearby', () => {
  assert.equal(queryText('short'), 'short');
  const text = `${'first line of words\n'.repeat(100)}const last = `;
  const query = queryText(text);
  assert.ok(query.length <= 600 && query.length > 450);
  assert.ok(query.startsWith('first') && query.endsWith('const last = '));
  assert.equal(queryText('x'.repeat(2000)).length, 600);
});

const at = (path: string, start: number, end: number) => ({ path, start, end });
const overlaps: [name: string, chunk: ReturnType<typeof at>, after: boolean, excluded: boolean][] = [
  ['another file', at('b.ts', 0, 900), true, false],
  ['before the local context', at('a.ts', 0, 100), true, false],
  ['reaching into it', at('a.ts', 50, 101), true, true],
  ['inside', at('a.ts', 120, 150), false, true],
  ['around the cursor', at('a.ts', 150, 300), false, true],
  ['after the cursor', at('a.ts', 200, 300), true, true],
  ['after the cursor, allowed', at('a.ts', 200, 300), false, false],
];
for (const [name, chunk, after, excluded] of overlaps) {
  test(`local context and a chunk ${name}`, () => {
    const exclude = overlapsLocal(
      (key) => (key === 1 ? chunk : undefined),
      { path: 'a.ts', start: 100, cursor: 200 },
      after,
    );
    assert.equal(exclude(1), excluded);
    assert.equal(exclude(2), true, 'a chunk that is gone');
  });
}

test('knows the identifiers of its chunks, and those of removed ones no more', () => {
  const gate = filled();
  const known = (): boolean[] =>
    ['fetchWithRetry', 'FETCHWITHRETRY', 'Retry', 'ab', 'fetchWith'].map((name) => gate.knows(name));
  assert.deepEqual(known(), [true, true, true, true, false]);
  gate.remove(1);
  gate.remove(2);
  assert.deepEqual(known(), [false, false, false, true, false]);
});

test("another family is read only where nothing of one's own ranks", () => {
  const gate = new Gate();
  const mixed: [path: string, languageId: string][] = [
    ['src/Price.kt', 'kotlin'],
    ['src/Cents.java', 'java'],
    ['src/Pay.java', 'java'],
    ['web/Pay.vue', 'vue'],
    ['web/pay.ts', 'typescript'],
    ['pay.json', 'json'],
  ];
  for (const [key, [path, languageId]] of mixed.entries())
    gate.add({ key, path, languageId, scope: [] }, `amount ${path.includes('Price') ? '' : 'cents'}`);
  const ranked = (path: string, languageId: string, text: string): string[] =>
    gate
      .rank({ text, path, families: ownFamilies({ path, languageId }) }, 6)
      .map(({ key }) => mixed[key][0])
      .sort();
  assert.deepEqual(ranked('src/New.kt', 'kotlin', 'amount'), ['src/Price.kt']);
  assert.equal(ranked('src/New.kt', 'kotlin', 'cents').length, 5, 'no Kotlin knows it: all the others are read');
  assert.deepEqual(ranked('src/New.java', 'java', 'amount'), ['src/Cents.java', 'src/Pay.java']);
  assert.deepEqual(ranked('web/new.ts', 'typescript', 'cents'), ['web/Pay.vue', 'web/pay.ts']);
  assert.deepEqual(ranked('web/New.vue', 'vue', 'cents'), ['web/Pay.vue', 'web/pay.ts']);
  assert.deepEqual(ranked('a.py', 'python', 'heights'), []);
});

test('where all is of one family, the choice is what it is without families', () => {
  const query = { text: 'await fetchWithRetry(sendRequest, insertRow)', path: 'src/db/x.ts' };
  const gate = new Gate();
  for (const [key, path, text] of chunks)
    if (path.endsWith('.ts')) gate.add({ key, path, scope: [], languageId: 'typescript' }, text);
  assert.deepEqual(gate.rank({ ...query, families: ['web'] }, 4), gate.rank(query, 4));
});
