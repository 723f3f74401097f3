import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DutyCycle, slowedBy } from './dutyCycle.ts';

const turns: [slow: number, runMs: number, stopMs: number][] = [
  [1.2, 5, 1],
  [2, 3, 3],
  [4, 2, 6],
  [6, 2, 10],
  [12, 1, 11],
  [50, 0.24, 11.76],
];
for (const [slow, runMs, stopMs] of turns) {
  test(`${slow} times slower: ${runMs} ms on, ${stopMs} ms off`, () => {
    const cycle = new DutyCycle(slow);
    const near = (ms: number, expected: number) => assert.ok(Math.abs(ms - expected) < 1e-9, `${ms}`);
    near(cycle.runMs, runMs);
    near(cycle.ran(cycle.runMs), stopMs);
  });
}

for (const slow of [1.2, 2, 6, 50]) {
  test(`${slow} times slower though every pause is 0.1 ms too long, and some 5 ms`, () => {
    const cycle = new DutyCycle(slow);
    for (let turn = 0; turn < 1_000; turn++) {
      const late = turn % 100 === 50 ? 5 : 0.1;
      const stopMs = cycle.ran(cycle.runMs + late);
      if (stopMs > 0) cycle.stopped(stopMs + 0.1);
    }
    const reached = slowedBy([cycle.times]) ?? 0;
    assert.ok(Math.abs(reached / slow - 1) < 0.05, `${reached}`);
  });
}

test('what is owed is paid in stops of ten turns, and a sleep of the machine is forgotten', () => {
  const cycle = new DutyCycle(6);
  assert.equal(cycle.ran(30), 120);
  cycle.stopped(120);
  assert.equal(cycle.ran(0), 30);
  cycle.stopped(30);
  assert.equal(cycle.ran(0), 0);
  cycle.ran(3_600_000);
  let turns = 0;
  for (let stopMs = cycle.ran(0); stopMs > 0; stopMs = cycle.ran(0)) {
    cycle.stopped(stopMs);
    turns++;
  }
  assert.equal(turns, 2);
});

test('several processes are slowed by all their times together; none that never ran', () => {
  const times = [
    { ranMs: 10, stoppedMs: 40 },
    { ranMs: 10, stoppedMs: 0 },
  ];
  assert.equal(slowedBy(times), 3);
  assert.equal(slowedBy([]), undefined);
});
