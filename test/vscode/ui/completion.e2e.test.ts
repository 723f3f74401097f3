/** Ghost text as a person meets it: typed for, taken in parts and whole, its sources seen, its engine dying. */
import assert from 'node:assert/strict';
import { extensionProcesses } from '../processes.ts';
import { depositLine } from '../shop.ts';
import { idle, recovering, usable } from '../statusTexts.ts';
import { vscodeTests } from '../vscodeSession.ts';

const test = vscodeTests();

test('the status bar says that it is ready', async ({ workbench }) => {
  await workbench.status('Fovea', idle);
});

test('typing shows ghost text with a symbol of another file', async ({ workbench }) => {
  await workbench.openFile('deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
});

test('a word of it is taken, then all of it', async ({ workbench }) => {
  await workbench.press('Control+ArrowRight');
  await workbench.line(depositLine, /^ {2}return settleLedger/);
  assert.match(await workbench.ghostText(), /^\(amount, currencyCode\)/);
  await workbench.press('Tab');
  await workbench.line(depositLine, /^ {2}return settleLedger\(amount, currencyCode\);$/);
  await workbench.press('Control+S');
});

test('what it read is shown, and a piece of it opens beside', async ({ workbench }) => {
  await workbench.run('Fovea: What Did the Last Completion Read?');
  const rows = await workbench.pickerRows('What the last completion read');
  const other = rows.findIndex((row) => /ledger\.ts|invoice\.ts|refund\.ts/.test(row));
  assert.ok(other >= 0, rows.join('\n'));
  // The model's share of what it read, or the tokens of a copy that needed no model.
  assert.match(rows[other], /\d (?:%|tokens)/);
  // What stands after the cursor may come first.
  for (let row = 0; row < other; row++) await workbench.press('ArrowDown');
  await workbench.press('Enter');
  await workbench.activeTab(/ledger\.ts|invoice\.ts|refund\.ts/);
  await workbench.run('View: Close All Editor Groups');
});

test('an engine that is killed while one types comes back by itself', async ({ workbench, server, page }) => {
  const engines = await extensionProcesses(server.home, 'engine.js');
  assert.equal(engines.length, 1);
  await workbench.openFile('deposit.ts');
  await workbench.goToEnd(depositLine);
  // Once to the indentation, twice to the line's begin.
  await workbench.press('Shift+Home', 'Shift+Home', 'Delete');
  await workbench.type('  retu');
  process.kill(engines[0].pid, 'SIGKILL');
  const seen = workbench.status('Fovea', recovering);
  await workbench.type('rn ');
  await seen;
  await workbench.status('Fovea', usable);
  const again = await extensionProcesses(server.home, 'engine.js');
  assert.equal(again.length, 1);
  assert.notEqual(again[0].pid, engines[0].pid);
  await page.keyboard.press('Backspace');
  await workbench.type(' ');
  assert.match(await workbench.ghostText(), /settleLedger\(/);
});
