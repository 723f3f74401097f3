/** Which lines of a text are shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt } from './excerpt.ts';

const worth = new Map([
  ['retry', 4],
  ['value', 1],
]);
const tokensOf = (line: string): number => line.split(/\s+/).filter((word) => word !== '').length + 1;
const shown = (text: string, budget: number): string => {
  const { start, end } = excerpt(text, { worth, budget, tokensOf });
  return text.slice(start, end);
};

const filler = (name: string): string => `function ${name}() {\n  return value\n}\n`;

test('a short text is shown whole, without blank lines around', () => {
  assert.equal(shown(`${filler('a')}\n\n`, 100), filler('a').trimEnd());
});

test('the lines with the rarest word, from the declaration on', () => {
  const text = `${filler('a')}\n${filler('b')}\nfunction retry() {\n  again()\n}\n\n${filler('c')}`;
  assert.equal(shown(text, 9), 'function retry() {\n  again()\n}');
});

test('one rare word says more than a common one ten times', () => {
  const text = `${'value value value\n'.repeat(10)}\nretry\n\n${'value\n'.repeat(10)}`;
  assert.match(shown(text, 6), /^retry/);
});

test('a line longer than the budget is not shown, unless there is none beside it', () => {
  assert.equal(shown(`${'value '.repeat(50)}\nretry\n`, 10), 'retry');
  assert.equal(shown('value '.repeat(50), 10), 'value '.repeat(50).trimEnd());
  assert.equal(shown('', 10), '');
});

test('line ends of any kind are kept as they are', () => {
  assert.equal(shown('a\r\n\r\nretry\r\nvalue\r\n', 100), 'a\r\n\r\nretry\r\nvalue');
});
