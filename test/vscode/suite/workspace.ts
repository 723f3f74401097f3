/** The workspace as the sidecar sees it: files that come and go, and those that nobody may read. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askAndTake, closeAll, inWorkspace, isIdle, ready, showAt, until } from './inEditor.ts';
import type { SuiteTest } from './suiteTest.ts';

const write = (name: string, text: string): Thenable<void> =>
  vscode.workspace.fs.writeFile(inWorkspace(name), new TextEncoder().encode(text));

export const workspaceTests: SuiteTest[] = [
  {
    name: 'a file that comes is read, one that goes is forgotten',
    async body() {
      const api = await ready();
      const files = api.report!.index.files;
      await write('src/coupon.ts', 'export const couponPrefix = "CPN";\n');
      await until('read', () => api.report!.index.files === files + 1);
      await vscode.workspace.fs.delete(inWorkspace('src/coupon.ts'));
      await until('forgotten', () => api.report!.index.files === files);
    },
  },
  {
    name: 'secrets and ignored files are not read, and a page says so',
    async body() {
      const api = await ready();
      const { files } = api.report!.index;
      await write('.gitignore', 'private/\n');
      await write('.env', 'TOKEN=1\n');
      await write('private/notes.ts', 'export const hidden = 1;\n');
      await write('src/open.ts', 'export const shown = 1;\n');
      await until('the open file is read', () => api.report!.index.files > files);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      // .gitignore itself may be read, .env and private/ may not.
      assert.ok(api.report!.index.files <= files + 2, `${api.report!.index.files} files`);
      const page = async (): Promise<string> => {
        await vscode.commands.executeCommand('fovea.showLeftOut');
        return vscode.window.visibleTextEditors.map(({ document }) => document.getText()).join('\n');
      };
      await until(
        'the page names both',
        async () => /secret[\s\S]*\.env/.test(await page()) && /private\//.test(await page()),
      );
      await closeAll();
      for (const name of ['.gitignore', '.env', 'private', 'src/open.ts'])
        await vscode.workspace.fs.delete(inWorkspace(name), { recursive: true });
    },
  },
  {
    name: 'nothing is offered in an open file of secrets',
    async body() {
      await ready();
      const line = '  return settleLedger(amount, currencyCode);\n';
      await write('.env', `${line}${line}${line}  return settleLedger(`);
      const editor = await showAt(await vscode.workspace.openTextDocument(inWorkspace('.env')), 4);
      assert.equal(await askAndTake(editor, 4_000), '');
      await closeAll();
      await vscode.workspace.fs.delete(inWorkspace('.env'));
    },
  },
  {
    name: 'rebuilding the index ends ready, with the same files',
    async body() {
      const api = await ready();
      const { files } = api.report!.index;
      await vscode.commands.executeCommand('fovea.rebuildIndex');
      await until('ready again', () => isIdle(api) && api.report!.index.files === files);
    },
  },
];
