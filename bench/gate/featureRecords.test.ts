import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FeaturePlace, headerLine, placeLine } from './featureRecords.ts';

const header = { names: ['rank150', 'distance'], families: { bm25: ['rank150'] }, about: { reader: 'attend:1' } };
const place: FeaturePlace = {
  ...{ project: 'p', language: 'go', mode: 'infill', path: 'a.go', offset: 7, local: 2.5, nats: [2.25, 2.75] },
  rows: [Float64Array.of(1, Number.NaN), [2, 1 / 3]],
};

test('a header names features, their families and what made them', () => {
  assert.deepEqual(JSON.parse(headerLine(header)), {
    ...{ reader: 'attend:1', names: ['rank150', 'distance'], families: { bm25: ['rank150'] } },
  });
  assert.throws(() => headerLine({ ...header, names: ['distance'] }), /rank150 is in a family/);
});

test('a row has null for what is missing, six digits else', () => {
  const line = placeLine(place, header);
  assert.ok(line.endsWith('\n'));
  assert.deepEqual(JSON.parse(line), {
    ...place,
    rows: [
      [1, null],
      [2, 0.333333],
    ],
  });
});

test('too few rows or numbers are an error', () => {
  assert.throws(() => placeLine({ ...place, nats: [1] }, header), /a\.go:7/);
  assert.throws(() => placeLine({ ...place, rows: [[1, 2], [1]] }, header), /a\.go:7/);
});
