/** What is chosen at a place, over small workspaces without an index; the order is the shipped ranker's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChoicePlace, chooseChunks } from './choice.ts';
import { Gate } from './gate.ts';

interface File {
  path: string;
  languageId?: string;
  texts: string[];
}

/** Every chunk's key is its number, over all files. @param at where the cursor stands, at the end of that text of the first file */
function workspace(files: readonly File[], at: string) {
  const gate = new Gate();
  const chunks = files.flatMap(({ path, languageId = 'typescript', texts }) => {
    let end = 0;
    return texts.map((text) => {
      const start = end;
      end += text.length;
      return { path, languageId, text, start, end, scope: [], defines: [] };
    });
  });
  const keyed = chunks.map((chunk, key) => ({ ...chunk, key }));
  for (const chunk of keyed) gate.add(chunk, chunk.text);
  const text = files[0].texts.join('');
  const cursor = text.indexOf(at) + at.length;
  const place: ChoicePlace = {
    ...{ path: files[0].path, text, cursor },
    allows: (key) => keyed[key].path !== files[0].path,
    chunkOf: (key) => keyed[key],
    chunksIn: (path) => keyed.filter((chunk) => chunk.path === path),
    textOf: (key) => keyed[key].text,
  };
  return { gate, place };
}

const open = {
  path: 'src/invoice.test.ts',
  texts: [
    "import { Invoice } from './invoice';\ntest('adds', () => {\n  const invoice = new Invoice();\n  invoice.addLine(",
  ],
};
const wanted =
  'export class Invoice {\n  addLine(label: string, price: number) { this.lines.push({ label, price }); }\n}\n';
const filler = (name: string) => `export function ${name}(invoice: number) {\n  return invoice * ${name.length};\n}\n`;
const others = ['alpha', 'bravo', 'charlie', 'delta'].map((name) => ({
  path: `lib/${name}.ts`,
  texts: [filler(name)],
}));

test('what defines the open call comes first; never more than asked for, never what is not allowed', () => {
  const { gate, place } = workspace([open, { path: 'src/invoice.ts', texts: [wanted] }, ...others], 'addLine(');
  assert.deepEqual(chooseChunks(gate, place, 1), [1]);
  assert.deepEqual(chooseChunks(gate, place, 0), []);
  for (const most of [2, 3]) assert.ok(chooseChunks(gate, place, most).length <= most);
  const barred = { ...place, allows: (key: number) => key > 1 };
  assert.ok(!chooseChunks(gate, barred, 4).includes(1));
});

test('of two that say the same the second comes last', () => {
  const copy = { path: 'old/invoice.ts', texts: [wanted.replaceAll('  ', '    ')] };
  const more = {
    path: 'src/order.ts',
    texts: ['export class Order {\n  constructor(readonly invoice: Invoice) {}\n}\n'],
  };
  const { gate, place } = workspace([open, { path: 'src/invoice.ts', texts: [wanted] }, copy, more], 'addLine(');
  const chosen = chooseChunks(gate, place, 3);
  assert.equal(chosen.length, 3);
  assert.ok(chosen.indexOf(3) < 2, `the order reads ${chosen}`);
});

test('another family is read only where nothing of one’s own is offered', () => {
  const readme = {
    path: 'src/invoice.md',
    languageId: 'markdown',
    texts: ['# Invoice\n\n`invoice.addLine(label, price)`\n'],
  };
  const { gate, place } = workspace([open, readme, ...others], 'addLine(');
  assert.ok(!chooseChunks(gate, { ...place, families: ['web'] }, 5).includes(1));
  const alone = workspace([open, readme], 'addLine(');
  assert.deepEqual(chooseChunks(alone.gate, { ...alone.place, families: ['web'] }, 5), [1]);
});
