import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notebookText } from './notebookText.ts';
import { seenText } from './seenText.ts';

const picture = 'iVBORw0KGgo'.repeat(200_000);
const notebook = {
  nbformat: 4,
  metadata: { kernelspec: { language: 'python' }, language_info: { name: 'python' } },
  cells: [
    { cell_type: 'markdown', source: ['# Sales\n', '\n', 'By month.'] },
    {
      cell_type: 'code',
      source: ['import pandas as pd\n', 'frame = pd.read_csv("a.csv")'],
      outputs: [{ data: { 'image/png': picture } }],
    },
    { cell_type: 'raw', source: 'raw words' },
    { cell_type: 'code', source: '' },
    { cell_type: 'code', source: 'frame.sum()\r\n' },
  ],
};

test('cells one after the other, markdown as comments, no outputs', () => {
  const made = notebookText(JSON.stringify(notebook));
  assert.ok(made);
  assert.equal(
    made.text,
    '# %% [markdown]\n# # Sales\n# \n# By month.\n\n# %%\nimport pandas as pd\nframe = pd.read_csv("a.csv")\n\n# %%\nframe.sum()\n\n',
  );
  assert.equal(made.languageId, 'python');
  assert.deepEqual(
    made.cells.map(({ index, start, end, indent }) => [index, made.text.slice(start, end).split('\n')[0], indent]),
    [
      [0, '# # Sales', 2],
      [1, 'import pandas as pd', 0],
      [4, 'frame.sum()', 0],
    ],
  );
  assert.deepEqual(
    made.cells.map(({ mark }) => made.text.slice(mark, mark + 4)),
    ['# %%', '# %%', '# %%'],
  );
});

const languages: [metadata: object | undefined, languageId: string][] = [
  [{ language_info: { name: 'R' } }, 'r'],
  [{ kernelspec: { language: 'julia' } }, 'julia'],
  [{ language_info: { name: 'C++' } }, 'cpp'],
  [{ kernelspec: { language: 'C#' } }, 'csharp'],
  [{ kernelspec: { language: 'bash' } }, 'shellscript'],
  [{ language_info: { name: 'typescript' } }, 'typescript'],
  [{ language_info: { name: 'toString' } }, 'tostring'],
  [{ kernelspec: [] }, 'python'],
  [undefined, 'python'],
];
for (const [metadata, languageId] of languages) {
  test(`the language of ${JSON.stringify(metadata)} is ${languageId}`, () => {
    assert.equal(notebookText(JSON.stringify({ cells: [], metadata }))?.languageId, languageId);
  });
}

test('format 3 has its cells in sheets', () => {
  const old = { worksheets: [{ cells: [{ cell_type: 'code', input: ['x = 1'], language: 'python' }] }] };
  assert.equal(notebookText(JSON.stringify(old))?.text, '# %%\nx = 1\n\n');
});

for (const damaged of ['{"cells": [', '[]', '7', '{}', '{"cells": 7}', '']) {
  test(`no notebook: ${damaged}`, () => assert.equal(notebookText(damaged), undefined));
}

test('cells that are none say nothing', () => {
  assert.equal(notebookText('{"cells": [7, null, {}, {"cell_type": "code", "source": [1, {}]}]}')?.text, '');
});

test('a notebook is read however large its pictures are, with what may not be seen covered', () => {
  const { seen } = seenText('a.ipynb', JSON.stringify(notebook), 1000);
  assert.equal(seen?.languageId, 'python');
  assert.equal(seen?.cells?.length, 3);
  const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
  const held = JSON.stringify({ cells: [{ cell_type: 'code', source: `key = "${token}"\nx = 1\n` }] });
  assert.ok(!seenText('a.ipynb', held).seen?.text.includes(token));
  assert.deepEqual(seenText('a.ipynb', '{"cells": ['), { leftOut: 'data' });
  assert.deepEqual(seenText('a.ipynb', '{"cells": []}'), { leftOut: 'empty' });
  const long = JSON.stringify({ cells: [{ cell_type: 'code', source: 'x = 1\n'.repeat(1000) }] });
  assert.deepEqual(seenText('a.ipynb', long, 1000), { leftOut: 'tooLarge' });
});
