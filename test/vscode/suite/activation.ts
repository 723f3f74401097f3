/** That the extension is what its manifest says, in the VS Code that runs it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionId, fovea, ready } from './inEditor.ts';
import type { SuiteTest } from './suiteTest.ts';

interface Manifest {
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, { default: unknown }> };
  };
}

const manifest = (): Manifest => vscode.extensions.getExtension(extensionId)!.packageJSON;

export const activationTests: SuiteTest[] = [
  {
    name: 'it activates by itself and becomes ready, with the files of the workspace',
    async body() {
      const api = await ready();
      assert.ok(api.report!.index.files >= 4, `${api.report!.index.files} files`);
      assert.ok(api.sidecarProcessId! > 0);
      assert.equal(api.report!.model!.id, 'smollm2-135m-instruct');
    },
  },
  {
    name: 'every command of the manifest is there',
    async body() {
      await fovea();
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = manifest().contributes.commands.filter(({ command }) => !known.has(command));
      assert.deepEqual(missing, []);
      assert.ok(manifest().contributes.commands.length > 15);
    },
  },
  {
    name: 'every setting has the default of the manifest',
    async body() {
      const { properties } = manifest().contributes.configuration;
      for (const [name, { default: value }] of Object.entries(properties)) {
        const seen = vscode.workspace.getConfiguration().inspect(name)?.defaultValue;
        assert.deepEqual(JSON.parse(JSON.stringify(seen)), value, name);
      }
    },
  },
];
