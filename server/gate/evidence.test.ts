/** What is offered at a place and known of it, over a small workspace without an index. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceAt, type GatePlace } from './evidence.ts';
import { featureNames, featureRows } from './features.ts';
import { Gate } from './gate.ts';

/** Chunks of files by path; each is one key, numbered in this order. */
const files: Record<string, { text: string; defines: string[] }[]> = {
  'src/cart.ts': [
    { text: "import { priceOf } from './price';\nexport class Cart {\n", defines: ['Cart'] },
    { text: '  total() {\n    return this.items;\n  }\n', defines: ['total'] },
    { text: '  clear() {\n    this.items = [];\n  }\n}\n', defines: ['clear'] },
  ],
  'src/cart.test.ts': [{ text: "test('empties', () => assert(check));\n", defines: [] }],
  'src/price.ts': [{ text: 'export function priceOf(item: Item): number { return 1; }\n', defines: ['priceOf'] }],
  'src/tax.ts': [{ text: 'export const applyTax = (amount: number) => amount;\n', defines: ['applyTax'] }],
  'lib/other.txt': [{ text: 'zulu\n', defines: [] }],
};

function workspace(cursorIn: string) {
  const gate = new Gate();
  const chunks = Object.entries(files).flatMap(([path, list]) => {
    let end = 0;
    return list.map(({ text, defines }) => {
      const start = end;
      end += text.length;
      return { path, text, defines, start, end, scope: [], languageId: 'typescript' };
    });
  });
  const keyed = chunks.map((chunk, key) => ({ ...chunk, key }));
  for (const chunk of keyed) gate.add(chunk, chunk.text);
  const path = 'src/cart.ts';
  const text = files[path].map((chunk) => chunk.text).join('');
  const place: GatePlace = {
    ...{ path, text, cursor: text.indexOf(cursorIn) + cursorIn.length, allows: () => true },
    chunkOf: (key) => keyed[key],
    chunksIn: (file) => keyed.filter((chunk) => chunk.path === file),
  };
  const keyOf = (file: string, number = 0) => keyed.filter((chunk) => chunk.path === file)[number].key;
  const textOf = (key: number): string => keyed[key].text;
  return { gate, place, keyOf, textOf, keyed };
}

test('offered: the file around the cursor, its test, what it imports, whether they share a word or not', () => {
  const { gate, place, keyOf } = workspace('return this.');
  const { keys, subjects, imports } = evidenceAt(gate, place);
  for (const file of ['src/cart.test.ts', 'src/price.ts']) assert.ok(keys.includes(keyOf(file)), file);
  for (const number of [0, 1, 2]) assert.ok(keys.includes(keyOf('src/cart.ts', number)), `chunk ${number}`);
  assert.ok(!keys.includes(keyOf('lib/other.txt')));
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(subjects.has('src/cart.test.ts'));
  assert.deepEqual([imports('src/price.ts'), imports('src/tax.ts')], [1, 0]);
});

test('offered: what defines the call that is open; nothing that is not allowed', () => {
  const { gate, place, keyOf } = workspace('return this.');
  const text = `${place.text.slice(0, place.cursor)}items + applyTax(`;
  const at = { ...place, text, cursor: text.length };
  assert.ok(evidenceAt(gate, at).keys.includes(keyOf('src/tax.ts')));
  const barred = keyOf('src/tax.ts');
  assert.ok(!evidenceAt(gate, { ...at, allows: (key) => key !== barred }).keys.includes(barred));
});

test('a row a chunk: scores of all questions hold after the last one, places are told, what is missing is no number', () => {
  const { gate, place, keyOf, textOf } = workspace('return this.');
  const evidence = evidenceAt(gate, place);
  const row = (key: number) => {
    const values = featureRows({ gate, place, evidence, textOf }, [key])[0];
    assert.equal(values.length, featureNames.length);
    return (name: string) => values[featureNames.indexOf(name)];
  };
  const [head, later, subject, imported] = [
    row(keyOf('src/cart.ts')),
    row(keyOf('src/cart.ts', 2)),
    row(keyOf('src/cart.test.ts')),
    row(keyOf('src/price.ts')),
  ];
  assert.deepEqual([head('sameFile'), head('chunksBefore'), head('isHead')], [1, 1, 1]);
  assert.ok(Number.isNaN(head('charsAfter')));
  assert.deepEqual([later('chunksAfter'), later('charsBefore')], [1, Number.NaN]);
  assert.deepEqual([subject('sameSubject'), subject('sameFile'), subject('isTest')], [1, 0, 1]);
  assert.ok(Number.isNaN(subject('chunksBefore')));
  assert.deepEqual([imported('imports'), imported('importedBy')], [1, Number.NaN]);
  const best = Math.max(...evidence.keys.map((key) => row(key)('score150')));
  assert.ok(Math.abs(best - 1) < 1e-6);
});
