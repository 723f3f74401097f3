import assert from 'node:assert/strict';
import test from 'node:test';
import { RestartRule } from './restartRule.ts';

const limits = { maximum: 3, windowMs: 1_000, delaysMs: [0, 50] };

test('restarts are allowed up to the maximum within the window, with growing pauses', () => {
  const rule = new RestartRule(limits);
  assert.deepEqual(
    [0, 100, 200, 300, 999].map((nowMs) => rule.next(nowMs)),
    [0, 50, 50, undefined, undefined],
  );
});

test('a refused restart does not count, so that old ones leave the window', () => {
  const rule = new RestartRule(limits);
  for (const nowMs of [0, 100, 200, 900]) rule.next(nowMs);
  assert.equal(rule.next(1_000), 50, 'the restart at 0 has left');
  assert.equal(rule.next(1_050), undefined);
  assert.equal(rule.next(3_000), 0, 'all have left');
});

test('what a person asks for starts a new count', () => {
  const rule = new RestartRule(limits);
  for (const nowMs of [0, 1, 2]) rule.next(nowMs);
  rule.forget();
  assert.equal(rule.next(3), 0);
});
