import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notebooks, notebookUriOf } from './notebooks.ts';

const cells = (...names: string[]) => names.map((document) => ({ document }));

test('cells are added, moved and taken away', () => {
  const notebooks = new Notebooks();
  notebooks.open('file:///a.ipynb', cells('one', 'two', 'three'));
  notebooks.change('file:///a.ipynb', { start: 1, deleteCount: 1 });
  assert.deepEqual(notebooks.cellsAround('one'), ['one', 'three']);
  assert.equal(notebooks.cellsAround('two'), undefined);
  // Moved to the front: first taken away, then put in, in one splice or in two.
  notebooks.change('file:///a.ipynb', { start: 0, deleteCount: 2, cells: cells('three', 'four', 'one') });
  assert.deepEqual(notebooks.cellsAround('one'), ['three', 'four', 'one']);
  assert.equal(notebooks.notebookOf('four'), 'file:///a.ipynb');
  notebooks.close('file:///a.ipynb');
  assert.equal(notebooks.notebookOf('four'), undefined);
});

test('what nobody knows is passed over', () => {
  const notebooks = new Notebooks();
  notebooks.change('file:///none.ipynb', { start: 0, deleteCount: 9, cells: cells('x') });
  notebooks.close('file:///none.ipynb');
  assert.equal(notebooks.cellsAround('x'), undefined);
});

test('an interactive window’s input stands behind what was run there', () => {
  const notebooks = new Notebooks();
  notebooks.open('untitled:Interactive-2.interactive', cells('one'));
  const input = 'vscode-interactive-input:/InteractiveInput-2';
  assert.deepEqual(notebooks.cellsAround(input), ['one', input]);
  assert.equal(notebooks.cellsAround('vscode-interactive-input:/InteractiveInput-1'), undefined);
});

test('the notebook’s URI from a cell’s', () => {
  assert.equal(notebookUriOf('vscode-notebook-cell:/shop/a%20b.ipynb#W0sZmlsZQ%3D%3D'), 'file:/shop/a%20b.ipynb');
  assert.equal(notebookUriOf('vscode-notebook-cell:/shop/a.ipynb#X10sZmlsZQ=='), 'file:/shop/a.ipynb');
  assert.equal(
    notebookUriOf('vscode-notebook-cell:Untitled-1.ipynb?jupyter#W0sdW50aXRsZWQ%3D'),
    'untitled:Untitled-1.ipynb?jupyter',
  );
  assert.equal(
    notebookUriOf('vscode-notebook-cell://host/a.ipynb#W0sdnNjb2RlLXJlbW90ZQ%3D%3D'),
    'vscode-remote://host/a.ipynb',
  );
  assert.equal(notebookUriOf('file:///a.ts'), undefined);
});
