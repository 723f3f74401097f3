import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeRivals, rivalNames } from './rivals.ts';

test('names those that run, whatever the case of their ids', () => {
  const extensions = [
    { id: 'TabbyML.vscode-tabby', isActive: true },
    { id: 'GitHub.copilot', isActive: true },
    { id: 'GitHub.copilot-chat', isActive: true },
    { id: 'Continue.continue', isActive: false },
    { id: 'vscode.git', isActive: true },
  ];
  assert.deepEqual(activeRivals(extensions), ['GitHub Copilot', 'Tabby']);
});

test('ids are in lower case, as they are looked up', () => {
  const ids = Object.keys(rivalNames);
  assert.deepEqual(
    ids,
    ids.map((id) => id.toLowerCase()),
  );
});
