/** Ghost text as a person meets it: typed for, taken in parts and whole, its sources seen. */
import assert from 'node:assert/strict';
import { depositLine } from '../shop.ts';
import { vscodeTests } from '../vscodeSession.ts';

const test = vscodeTests();

test('the status bar says that it is ready', async ({ workbench }) => {
  await workbench.status('Fovea', /Ready/);
});

test('typing shows ghost text with a symbol of another file', async ({ workbench }) => {
  await workbench.openFile('deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
});

test('a word of it is taken, then all of it', async ({ workbench }) => {
  await workbench.press('Control+ArrowRight');
  await workbench.type('');
  assert.match((await workbench.lines())[depositLine - 1], /return settleLedger/);
  await workbench.press('Tab');
  assert.equal((await workbench.lines())[depositLine - 1].trimEnd(), '  return settleLedger(amount, currencyCode);');
});
