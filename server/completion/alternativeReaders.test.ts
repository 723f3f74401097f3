import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatReader, parseReader } from '../engine/readers/readerSpec.ts';
import { alternativeReaders } from './alternativeReaders.ts';

const cases: [string, string[]][] = [
  ['attend:2+focus:16+copy', ['attend:2+focus:16+copy', 'local+copy', 'attend:1+copy']],
  ['attend:1', ['attend:1', 'local', 'attend:2']],
  ['local+copy', ['local+copy', 'attend:2+copy']],
  ['prompt:8', ['prompt:8', 'local', 'attend:2']],
];
for (const [reader, expected] of cases) {
  test(`beside ${reader}`, () => {
    assert.deepEqual(alternativeReaders(parseReader(reader)).map(formatReader), expected);
  });
}
