import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { LostChanges } from './lostChanges.ts';

const failed = (...files: string[]): Map<string, string> => new Map(files.map((file) => [file, 'EIO']));

/** @param run is given the changes, the number of calls so far, and a clock */
function check(run: (lost: LostChanges, due: () => number, pass: (ms: number) => void) => void): void {
  mock.timers.enable({ apis: ['setTimeout'] });
  let due = 0;
  try {
    run(
      new LostChanges(() => due++, [10, 100]),
      () => due,
      (ms) => mock.timers.tick(ms),
    );
  } finally {
    mock.timers.reset();
  }
}

test('tried again after longer and longer pauses, then given up and said, until something takes them', () => {
  check((lost, due, pass) => {
    assert.equal(lost.final, undefined);
    lost.tried([], failed('a', 'b'));
    assert.deepEqual([lost.isDue, lost.final, lost.take()], [false, undefined, []]);
    pass(10);
    assert.deepEqual([due(), lost.isDue, lost.final], [1, true, undefined]);
    assert.deepEqual(lost.take(), ['a', 'b']);
    lost.tried(['a'], failed('b'));
    pass(99);
    assert.equal(due(), 1);
    pass(1);
    assert.deepEqual([due(), ...lost.take()], [2, 'b']);
    lost.tried([], new Map([['b', 'EBUSY']]));
    pass(1_000_000);
    assert.deepEqual([due(), lost.isDue, lost.final], [2, false, { files: 1, reason: 'EBUSY' }]);
    assert.deepEqual(lost.take(), ['b'], 'what changes later takes them along');
    lost.tried(['b', 'c'], failed());
    assert.deepEqual([lost.final, lost.take()], [undefined, []]);
    lost.tried([], failed('c'));
    pass(10);
    assert.equal(due(), 3, 'a new trouble has its own tries');
  });
});

test('what changes meanwhile uses up no tries; a file that it brings is lost no more', () => {
  check((lost, due, pass) => {
    lost.tried([], failed('a'));
    for (let i = 0; i < 9; i++) {
      assert.deepEqual(lost.take(), []);
      lost.tried(['typed'], failed('b'));
    }
    assert.equal(lost.final, undefined);
    lost.tried(['b'], failed());
    pass(10);
    assert.deepEqual([due(), ...lost.take()], [1, 'a']);
  });
});

test('nothing is tried once all is read anew', () => {
  check((lost, due, pass) => {
    lost.tried([], failed('a'));
    lost.clear();
    pass(1_000);
    assert.deepEqual([due(), lost.final, lost.take()], [0, undefined, []]);
  });
});
