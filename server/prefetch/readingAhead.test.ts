import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoveaError } from '../base/errors.ts';
import { ReadingAhead } from './readingAhead.ts';

/** An engine that reads `steps` steps at a place; each waits until it is let go. */
function reading(steps: number, failure?: Error) {
  const seen: string[] = [];
  const improved: string[] = [];
  const logged: string[] = [];
  let paused = false;
  let release: (() => void) | undefined;
  let left = steps;
  const ahead = new ReadingAhead<string>({
    async read(place, signal) {
      seen.push(place);
      if (failure) throw failure;
      await new Promise<void>((resolve, reject) => {
        release = resolve;
        signal.addEventListener('abort', () => reject(new FoveaError('cancelled', 'Cancelled.')));
      });
      left--;
      return { isNew: true, whole: left <= 0 };
    },
    paused: () => paused,
    improved: (place) => improved.push(place),
    log: (line) => logged.push(line),
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ ahead, seen, improved, logged, turn },
    async step() {
      release?.();
      await turn();
    },
    pause: () => {
      paused = true;
    },
  };
}

test('steps follow each other until all is read, and then nothing is asked', async () => {
  const { ahead, seen, improved, step } = reading(3);
  ahead.typed('a');
  for (let i = 0; i < 5; i++) await step();
  assert.deepEqual(seen, ['a', 'a', 'a']);
  assert.deepEqual(improved, ['a', 'a', 'a']);
});

test('a key does not stop the step that is read; the next one is of its place', async () => {
  const { ahead, seen, improved, step } = reading(2);
  ahead.typed('a');
  ahead.typed('ab');
  ahead.typed('abc');
  assert.deepEqual(seen, ['a']);
  await step();
  assert.deepEqual([seen, improved], [['a', 'abc'], ['abc']]);
});

test('what was read for a place that was left begun is read on at the next: whole there, the place typed since is asked for', async () => {
  const { ahead, seen, step } = reading(1);
  ahead.typed('a');
  ahead.typed('ab');
  await step();
  assert.deepEqual(seen, ['a', 'ab']);
});

test('elsewhere: the step for the place before stops at once, and improves nothing', async () => {
  const { ahead, seen, improved, turn, step } = reading(5);
  ahead.typed('a');
  ahead.moved('z');
  await turn();
  assert.deepEqual([seen, improved], [['a', 'z'], []]);
  await step();
  assert.deepEqual(improved, ['z']);
});

test('stopped or paused, nothing more is read', async () => {
  const one = reading(5);
  one.ahead.typed('a');
  one.ahead.stop();
  await one.turn();
  assert.deepEqual(one.seen, ['a']);
  const other = reading(5);
  other.ahead.typed('a');
  other.pause();
  await other.step();
  await other.step();
  assert.deepEqual(other.seen, ['a']);
});

test('what never comes to an end at a place is given up there, and begun anew with the next key', async () => {
  const { ahead, seen, step } = reading(1_000);
  ahead.typed('a');
  for (let i = 0; i < 40; i++) await step();
  assert.equal(seen.length, 32);
  ahead.typed('ab');
  await step();
  assert.equal(seen[32], 'ab');
});

test('a failure ends it with a line in the log, and the next key begins anew', async () => {
  const { ahead, seen, logged, turn } = reading(1, new FoveaError('failure', 'secret words'));
  ahead.typed('a');
  await turn();
  ahead.typed('ab');
  await turn();
  assert.deepEqual(seen, ['a', 'ab']);
  assert.deepEqual(logged, Array(2).fill('reading ahead: stopped (failure)'));
});
