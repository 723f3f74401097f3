import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packLogs, unpackLogs } from './packedLogs.ts';

test('logarithms come back to a thousandth, what is hardly there as the least', () => {
  const logs = Float32Array.of(0, -0.5, -31.4, 10.9, 3.3333);
  const back = unpackLogs(packLogs(logs));
  for (const [i, log] of logs.entries()) assert.ok(Math.abs(back[i] - log) < 1e-3);
  const [least, lower] = unpackLogs(packLogs(Float32Array.of(Number.NEGATIVE_INFINITY, -40)));
  assert.ok(least === lower && least < -32);
});
