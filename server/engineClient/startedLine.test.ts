import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startedLine, startedProcess } from './startedLine.ts';

test('what is written is read again, and nothing else', () => {
  assert.equal(startedProcess(startedLine(4711)), 4711);
  for (const line of ['', 'engine: engine started as process 4711', 'engine runs as process 4711, products exact']) {
    assert.equal(startedProcess(line), undefined);
  }
});
