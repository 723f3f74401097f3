import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ghostKeystrokes } from './ghostTimes.ts';

const line = { place: 2, indentation: '  ', typed: 'abc', rest: 'd' };
const state = (at: number, before: string, ghost: string) => ({ at, before, ghost });

test('each key is followed to the ghost text of its own line', () => {
  const keystrokes = ghostKeystrokes(line, {
    keys: [100, 300, 500],
    states: [
      state(0, '', ''),
      state(180, '  a', 'bx'),
      state(310, '  ab', 'x'),
      state(505, '', ''),
      state(900, '  abc', 'd'),
    ],
  });
  assert.deepEqual(keystrokes, [
    { place: 2, key: 1, outcome: 'offer', kept: false, onScreen: true, offerMs: 80, exact: false },
    { place: 2, key: 2, outcome: 'offer', kept: true, onScreen: true, offerMs: 10, exact: false },
    { place: 2, key: 3, outcome: 'offer', kept: false, onScreen: false, offerMs: 400, exact: true },
  ]);
});

test('ghost text of an older state of the line, or after the next key, is none', () => {
  const keystrokes = ghostKeystrokes(line, {
    keys: [100, 300, 500],
    states: [state(301, '  a', 'bcd'), state(310, '', '')],
  });
  assert.ok(keystrokes.every(({ outcome, onScreen }) => outcome === 'silent' && !onScreen));
  assert.ok(keystrokes.every((keystroke) => !('offerMs' in keystroke)));
});

test('keys beyond the line are not counted', () => {
  assert.equal(ghostKeystrokes(line, { keys: [1, 2, 3, 4], states: [] }).length, 3);
});
