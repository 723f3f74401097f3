import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, cellText, languageOfCell } from './cells.ts';

const cell = (text: string, languageId = 'python'): Cell => ({ uri: `cell:${text}`, languageId, text });

test('a cell is seen among those of its language, in order', () => {
  const cells = [
    cell('import shop\n'),
    cell('# Costs', 'markdown'),
    cell('%%sql\nselect 1'),
    cell('cost = shop.'),
    cell('\n'),
    cell('print(cost)'),
  ];
  assert.deepEqual(cellText(cells, 3), {
    languageId: 'python',
    text: 'import shop\n\ncost = shop.\n\nprint(cost)',
    start: 'import shop\n\n'.length,
    end: 'import shop\n\ncost = shop.'.length,
  });
  assert.deepEqual(cellText(cells, 1), { languageId: 'markdown', text: '# Costs', start: 0, end: 7 });
  assert.deepEqual(cellText(cells, 2), { languageId: 'sql', text: '%%sql\nselect 1', start: 0, end: 14 });
  // Nothing of the cell itself is left out, be it blank.
  assert.equal(cellText(cells, 4).text.slice(cellText(cells, 4).start, -'\n\nprint(cost)'.length), '\n');
});

test('a magic says the language, where it says one', () => {
  const languages = [
    '%%time\nx',
    '%%bash\nls',
    '%%writefile a.txt\nx',
    '#!csharp\nvar x;',
    '#!/bin/sh',
    '%matplotlib inline',
  ];
  assert.deepEqual(
    languages.map((text) => languageOfCell({ languageId: 'python', text })),
    ['python', 'shellscript', 'python-writefile', 'csharp', 'python', 'python'],
  );
});

test('of a very large notebook the nearest cells are seen', () => {
  const cells = Array.from({ length: 3000 }, (_, i) => cell(`value_${i} = "${'x'.repeat(100)}"`));
  const { text, start } = cellText(cells, 2000);
  assert.ok(text.length < 200_000, String(text.length));
  assert.ok(text.slice(0, start).includes('value_1999 ') && !text.includes('value_0 '));
  assert.ok(text.slice(start).startsWith('value_2000 ') && text.includes('value_2001 '));
});
