import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { DirtyFiles } from './dirtyFiles.ts';

test('files wait for a pause, but not for ever, and no timer runs without them', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  mock.method(performance, 'now', () => nowMs);
  const pass = (ms: number): void => {
    nowMs += ms;
    mock.timers.tick(ms);
  };
  let due = 0;
  const dirty = new DirtyFiles(() => due++, { quietMs: 300, longestMs: 1000 });
  try {
    dirty.add('a');
    pass(200);
    dirty.add('b');
    pass(200);
    assert.equal(due, 0);
    pass(100);
    assert.deepEqual([due, [...dirty.take()], dirty.size], [1, ['a', 'b'], 0]);
    for (let i = 0; i < 9; i++) {
      dirty.add('a');
      pass(100);
    }
    assert.equal(due, 1);
    dirty.add('a');
    pass(100);
    assert.equal(due, 2, 'somebody types on and on');
    dirty.take();
    pass(10_000);
    assert.equal(due, 2);
  } finally {
    mock.timers.reset();
    mock.restoreAll();
  }
});
