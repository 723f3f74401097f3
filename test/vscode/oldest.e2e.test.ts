/** A smoke run in VS Code 1.93, the oldest that the manifest allows: it activates, completes and answers. */
import assert from 'node:assert/strict';
import { askPanel } from './askPanel.ts';
import { depositLine } from './shop.ts';
import { idle } from './statusTexts.ts';
import { vscodeTests } from './vscodeSession.ts';

const test = vscodeTests({ oldest: true });

test('VS Code 1.93: ready, ghost text with a symbol of another file, taken', async ({ workbench }) => {
  await workbench.status('Fovea', idle);
  await workbench.openInExplorer('src/deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
  await workbench.press('Tab');
  await workbench.line(depositLine, /^ {2}return settleLedger\(amount, currencyCode\);$/);
});

test('VS Code 1.93: the panel finds sources and answers', async ({ workbench }) => {
  const frame = await askPanel(workbench, 'How is an amount rounded?');
  await frame.waitForSelector('.turn .source');
});
