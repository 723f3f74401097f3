import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseRanges } from './boundaries.ts';
import type { Unit } from './unit.ts';

/** Units of one line each: `[text, tokens, depth, rank]`. */
function unitsFrom(lines: readonly [text: string, size: number, depth?: number, rank?: number][]) {
  const units: Unit[] = [];
  let text = '';
  for (const [line, size, depth = 0, rank = 0] of lines) {
    const start = text.length;
    text += `${line}\n`;
    units.push({ start, end: text.length, size, depth, rank, keyStart: start });
  }
  return { text, units };
}

function chosen(lines: Parameters<typeof unitsFrom>[0], limit: number): string[] {
  const { text, units } = unitsFrom(lines);
  return chooseRanges(text, units, limit).map(({ start, end }) => text.slice(start, end).trim().replace(/\n/g, ' '));
}

const cases: [name: string, lines: Parameters<typeof unitsFrom>[0], expected: string[]][] = [
  ['nothing', [], []],
  [
    'what fits stays whole',
    [
      ['a', 4],
      ['b', 6],
    ],
    ['a b'],
  ],
  [
    'a unit over the limit stands alone',
    [
      ['a', 3],
      ['b', 30],
      ['c', 3],
    ],
    ['a', 'b', 'c'],
  ],
  [
    'the shallowest border wins',
    [
      ['a', 3, 2],
      ['b', 3, 2],
      ['c', 3, 1],
      ['d', 3, 2],
      ['e', 3, 2],
    ],
    ['a b', 'c d e'],
  ],
  [
    'then the one of higher rank',
    [
      ['a', 3],
      ['b', 3],
      ['c', 3, 0, 1],
      ['d', 3],
      ['e', 3],
    ],
    ['a b', 'c d e'],
  ],
  [
    'not before a chunk is half full',
    [
      ['a', 2],
      ['b', 2, 0, 2],
      ['c', 4, 1],
      ['d', 4, 1],
      ['e', 2, 1],
    ],
    ['a b c', 'd e'],
  ],
];
for (const [name, lines, expected] of cases) {
  test(`boundaries: ${name}`, () => assert.deepEqual(chosen(lines, 10), expected));
}

test('equal borders are decided by their first lines, wherever they stand', () => {
  const names = ['apple', 'pear', 'plum', 'cherry', 'quince', 'fig', 'date', 'lime', 'grape', 'peach', 'melon', 'kiwi'];
  const lines = names.map((name): [string, number] => [`def ${name}(x)`, 3]);
  const before = chosen(lines, 12);
  // One more line at the front moves everything; the later chunks are to be found again all the same.
  const after = chosen([['def new(x)', 3], ...lines], 12);
  const again = after.filter((chunk) => before.includes(chunk));
  assert.ok(again.length >= before.length - 2, `${before.join(' | ')} became ${after.join(' | ')}`);
});

test('parameters are no part of what decides', () => {
  const lines = (parameter: string) =>
    ['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7'].map((name): [string, number] => [`def ${name}(${parameter})`, 3]);
  const lengths = (parameter: string) => chosen(lines(parameter), 12).map((chunk) => chunk.match(/def/g)?.length);
  assert.deepEqual(lengths('x'), lengths('many, more'));
});
