import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeystrokeScreen } from './keystrokeScreen.ts';

test('an offer stays while what is typed agrees with it', () => {
  const screen = new KeystrokeScreen();
  screen.answered([{ insertText: 'sum(a);\n}' }], '  return ');
  assert.equal(screen.line, 'sum(a);');
  assert.equal(screen.typed('s'), true);
  assert.equal(screen.line, 'um(a);');
  assert.equal(screen.typed('x'), false);
  assert.equal(screen.shown, false);
});

test('what was typed to its end is no offer any more', () => {
  const screen = new KeystrokeScreen();
  screen.answered([{ insertText: ')' }], 'f(');
  assert.equal(screen.typed(')'), false);
  assert.equal(screen.shown, false);
});

test('of a replaced range only what comes after the cursor counts', () => {
  const screen = new KeystrokeScreen();
  const range = { start: { character: 2 }, end: { character: 6 } };
  screen.answered([{ insertText: 'return 1;', range }], '  retu');
  assert.equal(screen.line, 'rn 1;');
  screen.answered([{ insertText: 'other', range }], '  retu');
  assert.equal(screen.shown, false);
});

test('an answer without an item clears the screen', () => {
  const screen = new KeystrokeScreen();
  screen.answered([{ insertText: 'x' }], '');
  screen.answered([], '');
  assert.equal(screen.line, undefined);
});
