/** Completions through VS Code's own commands, in each kind of document. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { stepMs } from '../../patience.ts';
import { askAndTake, closeAll, inWorkspace, ready, showAt, until } from './inEditor.ts';
import type { SuiteTest } from './suiteTest.ts';

const expected = /^settleLedger\(amount, currencyCode\)/;

async function openDeposit(lineText: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(inWorkspace('src/deposit.ts'));
  const editor = await showAt(document, 5);
  await editor.edit((edit) => edit.replace(document.lineAt(4).range, lineText));
  return showAt(document, 5);
}

export const completionTests: SuiteTest[] = [
  {
    name: 'a completion on demand knows another file',
    async body() {
      await ready();
      assert.match(await askAndTake(await openDeposit('  return ')), expected);
      await closeAll();
    },
  },
  {
    name: 'an untitled document is completed too',
    async body() {
      await ready();
      const source = await vscode.workspace.openTextDocument(inWorkspace('src/refund.ts'));
      const content = source
        .getText()
        .replaceAll('refund', 'credit')
        .replace(/return settle.*/, 'return ');
      const document = await vscode.workspace.openTextDocument({ language: 'typescript', content });
      assert.match(await askAndTake(await showAt(document, 5)), expected);
      await closeAll();
    },
  },
  {
    name: 'a line of a block is taken, then the rest of it',
    async body() {
      await ready();
      const content = 'function tipTotal(lines: number[], currencyCode: string): number {\n}\n';
      const document = await vscode.workspace.openTextDocument({ language: 'typescript', content });
      const editor = await showAt(document, 1);
      const body = () => document.getText().split('\n').slice(1, -2);
      for (let part = 0; part < 3 && !body()[0]?.includes('reduce('); part++) {
        await askAndTake(editor, stepMs, 'editor.action.inlineSuggest.acceptNextLine');
      }
      assert.match(body()[0], /^ +const amount = lines\.reduce\(.*;$/);
      assert.ok(!body()[1]?.trim(), 'one line only');
      await askAndTake(editor);
      assert.match(body()[1], /^ +return settleLedger\(amount, currencyCode\);$/);
      await closeAll();
    },
  },
  {
    name: 'a cell of a notebook is completed too',
    async body() {
      await ready();
      const code = [
        'import { settleLedger } from "./ledger";',
        'export function tipTotal(lines: number[], currencyCode: string): number {',
        '  const amount = lines.reduce((sum, line) => sum + line, 0);',
        '  return ',
        '}',
      ].join('\n');
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, 'typescript');
      const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
      await vscode.window.showNotebookDocument(notebook);
      await vscode.commands.executeCommand('notebook.cell.edit');
      const { document } = notebook.cellAt(0);
      const inCell = () => vscode.window.activeTextEditor?.document === document;
      await until('the cell has the focus', inCell);
      const editor = vscode.window.activeTextEditor!;
      const { end } = document.lineAt(3).range;
      editor.selection = new vscode.Selection(end, end);
      assert.match(await askAndTake(editor), expected);
      await closeAll();
    },
  },
  {
    name: 'what is typed in another editor counts before it is saved',
    async body() {
      await ready();
      const ledger = await vscode.workspace.openTextDocument(inWorkspace('src/ledger.ts'));
      const invoice = await vscode.workspace.openTextDocument(inWorkspace('src/invoice.ts'));
      const refund = await vscode.workspace.openTextDocument(inWorkspace('src/refund.ts'));
      for (const document of [ledger, invoice, refund]) {
        const edit = new vscode.WorkspaceEdit();
        const whole = new vscode.Range(0, 0, document.lineCount, 0);
        edit.replace(document.uri, whole, document.getText().replaceAll('settleLedger', 'squareLedger'));
        await vscode.workspace.applyEdit(edit);
      }
      // The index takes edits in a pause of typing.
      let taken = '';
      for (let attempt = 0; attempt < 10 && !taken.startsWith('squareLedger'); attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const editor = await openDeposit('  return ');
        const text = editor.document.getText().replaceAll('settleLedger', 'squareLedger');
        await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), text));
        taken = await askAndTake(await showAt(editor.document, 5));
      }
      assert.match(taken, /^squareLedger\(amount, currencyCode\)/);
      await vscode.workspace.saveAll(false);
      for (const document of [ledger, invoice, refund]) {
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('workbench.action.files.revert');
      }
      await closeAll();
    },
  },
  {
    name: 'a language that is switched off is left alone',
    async body() {
      await ready();
      const configuration = vscode.workspace.getConfiguration('fovea');
      await configuration.update('languages', { typescript: false }, vscode.ConfigurationTarget.Global);
      try {
        assert.equal(await askAndTake(await openDeposit('  return '), 4_000), '');
      } finally {
        await configuration.update('languages', undefined, vscode.ConfigurationTarget.Global);
        await closeAll();
      }
    },
  },
];
