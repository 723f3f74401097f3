import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksByPhase, parseSamples } from './blockFigures.ts';

test('a sample belongs to the phase in which it ended', () => {
  const samples = [
    { at: 1_100, blockMs: 400 },
    { at: 2_000, blockMs: 10 },
    { at: 2_200, blockMs: 51 },
    { at: 2_400, blockMs: 60 },
    { at: 9_000, blockMs: 999 },
  ];
  const phases = [
    { name: 'starting', from: 1_000 },
    { name: 'reading', from: 2_000 },
    { name: 'idle', from: 3_000 },
  ];
  assert.deepEqual(blocksByPhase(samples, phases, 5_000), {
    starting: { seconds: 1, longestMs: 400, over: 1, samples: 2 },
    reading: { seconds: 1, longestMs: 60, over: 2, samples: 2 },
    idle: { seconds: 2, longestMs: 0, over: 0, samples: 0 },
  });
});

test('a last line that was cut off is left out', () => {
  assert.deepEqual(parseSamples('{"at":1,"blockMs":2}\n{"at":3,"blo'), [{ at: 1, blockMs: 2 }]);
  assert.deepEqual(parseSamples(''), []);
});
