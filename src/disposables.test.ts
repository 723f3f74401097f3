import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DisposableStore } from './disposables.ts';

test('disposes in reverse order, once', () => {
  const order: number[] = [];
  const store = new DisposableStore();
  for (const n of [1, 2, 3]) store.add({ dispose: () => order.push(n) });
  store.dispose();
  store.dispose();
  assert.deepEqual(order, [3, 2, 1]);
});

test('what comes too late is disposed at once', () => {
  const store = new DisposableStore();
  store.dispose();
  let disposed = false;
  store.add({
    dispose: () => {
      disposed = true;
    },
  });
  assert.equal(disposed, true);
});
