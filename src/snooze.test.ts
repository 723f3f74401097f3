import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Snooze } from './snooze.ts';

function check(run: (snooze: Snooze, pass: (minutes: number) => void) => void): (number | undefined)[] {
  let nowMs = 1_000;
  const ticks = new Set<() => void>();
  const shown: (number | undefined)[] = [];
  const clock = {
    nowMs: () => nowMs,
    everyMinute: (tick: () => void) => {
      ticks.add(tick);
      return { dispose: () => ticks.delete(tick) };
    },
  };
  const snooze: Snooze = new Snooze(clock, () => shown.push(snooze.minutesLeft));
  run(snooze, (minutes) => {
    nowMs += minutes * 60_000;
    for (const tick of ticks) tick();
  });
  return shown;
}

test('counts down and ends by itself', () => {
  const shown = check((snooze, pass) => {
    snooze.begin(5);
    pass(1);
    pass(3.5);
    pass(1);
    pass(1);
  });
  assert.deepEqual(shown, [5, 4, 1, undefined]);
});

test('is ended, and lengthened, by hand', () => {
  const shown = check((snooze, pass) => {
    snooze.begin(5);
    snooze.begin(60);
    pass(1);
    snooze.end();
    pass(1);
  });
  assert.deepEqual(shown, [5, 60, 59, undefined]);
});
