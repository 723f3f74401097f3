import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartPolicy } from './restartPolicy.ts';

const limits = { delaysMs: [10, 20], mostDeaths: 4, windowMs: 1000 };

test('waits longer each time, then gives up', () => {
  const policy = new RestartPolicy(limits);
  assert.deepEqual(
    [0, 100, 200, 300].map((at) => policy.died(at)),
    [10, 20, 20, 'giveUp'],
  );
});

test('deaths far apart are each the first', () => {
  const policy = new RestartPolicy(limits);
  assert.deepEqual(
    [0, 1000, 2000, 3000, 4000].map((at) => policy.died(at)),
    [10, 10, 10, 10, 10],
  );
});

test('begins anew when a person starts it', () => {
  const policy = new RestartPolicy(limits);
  for (const at of [0, 1, 2, 3]) policy.died(at);
  policy.forget();
  assert.equal(policy.died(4), 10);
});
