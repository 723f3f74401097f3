import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from './pace.ts';

test('before anything was measured nothing is bounded', () => {
  const pace = new Pace();
  assert.equal(pace.tokensWithin(60, false), Number.POSITIVE_INFINITY);
  assert.equal(pace.readMs(true), 0);
});

test('reading is told by the token, decoding by the forward, reading over chunks apart once it was seen', () => {
  const pace = new Pace();
  pace.note({ tokens: 32, overChunks: false }, 64);
  assert.deepEqual([pace.readMs(false), pace.readMs(true)], [2, 3]);
  assert.equal(pace.tokensWithin(60, false), 30);
  pace.note({ tokens: 1, overChunks: true }, 12);
  pace.note({ tokens: 5, overChunks: true }, 500); // a draft: neither
  pace.note({ tokens: 64, overChunks: true }, 640);
  assert.deepEqual([pace.tokenMs, pace.readMs(false), pace.readMs(true)], [12, 2, 10]);
});

test('one slow forward moves it little, a slower machine is believed after some', () => {
  const pace = new Pace();
  for (let i = 0; i < 10; i++) pace.note({ tokens: 1, overChunks: false }, 10);
  pace.note({ tokens: 1, overChunks: false }, 110);
  assert.ok(pace.tokenMs < 26);
  for (let i = 0; i < 20; i++) pace.note({ tokens: 1, overChunks: false }, 60);
  assert.ok(Math.abs(pace.tokenMs - 60) < 3);
});
