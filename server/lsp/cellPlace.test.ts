import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notebookText } from '../workspace/notebookText.ts';
import { cellPlace } from './cellPlace.ts';

const cells = [
  { cell_type: 'markdown', source: '# Sales\nBy month.' },
  { cell_type: 'raw', source: 'x' },
  { cell_type: 'code', source: 'a = 1\nb = 2' },
];
const made = notebookText(JSON.stringify({ cells }));
assert.ok(made);
const { text, cells: known } = made;
const place = (from: string, to: string) => cellPlace(text, known, text.indexOf(from), text.indexOf(to) + to.length);
const at = (line: number, character: number) => ({ line, character });

test('a range in a cell', () => {
  assert.deepEqual(place('b = 2', 'b = 2'), { cell: 2, range: { start: at(1, 0), end: at(1, 5) } });
});

test('a comment that is a cell of words', () => {
  assert.deepEqual(place('# By', 'month.'), { cell: 0, range: { start: at(1, 0), end: at(1, 9) } });
});

test('a range that begins above a cell or goes beyond it is that cell’s', () => {
  assert.deepEqual(cellPlace(text, known, text.lastIndexOf('# %%'), text.length), {
    cell: 2,
    range: { start: at(0, 0), end: at(1, 5) },
  });
});

test('no cells, no place', () => assert.equal(cellPlace('', [], 0, 0), undefined));
