import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateName } from '../server/protocol.ts';
import { pausedAfter } from './pausedAfter.ts';

const cases: [states: StateName[], paused: boolean][] = [
  [['ready'], false],
  [['ready', 'paused'], true],
  [['paused', 'failed', 'starting', 'gettingModel', 'noModel'], true],
  [['paused', 'starting', 'indexing'], false],
  [['paused', 'answering'], false],
];
for (const [states, expected] of cases) {
  test(`${states.join(', ')}: ${expected ? '' : 'not '}paused`, () => {
    assert.equal(
      states.reduce((paused, state) => pausedAfter({ state }, paused), false),
      expected,
    );
  });
}
