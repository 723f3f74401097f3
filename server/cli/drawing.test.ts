/** What the terminal is given, character by character. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pen, printable, sideBySide, table } from './drawing.ts';

test('source text can not steer the terminal', () => {
  assert.deepEqual(printable('a\tb\r\n\x1b[31mred\x07\x7f', 80), ['a  b', '␛[31mred␇␡']);
  assert.deepEqual(printable('abcdef', 4), ['abc…']);
});

test('two sides stand beside each other, paint outside the padding', () => {
  const sides = [
    { heading: 'with', lines: ['one', 'a line that is far too long'], paint: (cell: string) => `<${cell}>` },
    { heading: 'without', lines: ['two'], paint: (cell: string) => cell },
  ];
  assert.deepEqual(sideBySide(sides, 23), [
    'with       │ without   ',
    '<one       > │ two       ',
    '<a line th…> │           ',
  ]);
});

test('numbers in a table stand to the right', () => {
  assert.equal(
    table([
      ['reader', 'nats'],
      ['local', '1.6'],
      ['prompt:8', '-0.25'],
    ]),
    'reader     nats\nlocal       1.6\nprompt:8  -0.25\n',
  );
});

test('no styles where none are wanted', () => {
  assert.equal(pen(false).bold('x'), 'x');
  assert.equal(pen(true).bold('x'), '\x1b[1mx\x1b[22m');
  assert.equal(pen(true).dim(''), '');
});
