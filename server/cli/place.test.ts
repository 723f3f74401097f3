/** Places as they are written, found and missed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAt } from '../base/textPosition.ts';
import { offsetOf, type Place, parsePlace } from './place.ts';

const written: [string, Place][] = [
  ['a.ts:3', { path: 'a.ts', line: 3, column: undefined }],
  ['src/a b.ts:3:14', { path: 'src/a b.ts', line: 3, column: 14 }],
  ['C:\\x\\a.ts:3', { path: 'C:\\x\\a.ts', line: 3, column: undefined }],
  ['odd:name.ts:1:2', { path: 'odd:name.ts', line: 1, column: 2 }],
];
for (const [text, place] of written) {
  test(`${text} is a place`, () => assert.deepEqual(parsePlace(text), place));
}

for (const text of ['', 'a.ts', 'a.ts:', ':3', 'a.ts:0', 'a.ts:3:0', 'a.ts:x', 'a.ts:-1', 'a.ts:3:']) {
  test(`"${text}" is none`, () => {
    assert.throws(() => parsePlace(text), { name: 'FoveaError', kind: 'usage' });
  });
}

const text = 'one\r\ntwo 🙂\n\nfour';
const offsets: [line: number, column: number | undefined, offset: number][] = [
  [1, 1, 0],
  [1, undefined, 3],
  [1, 4, 3],
  [2, 1, 5],
  [2, undefined, 11],
  [2, 7, 11],
  [3, undefined, 12],
  [4, 5, 17],
];
for (const [line, column, offset] of offsets) {
  test(`line ${line}, column ${column ?? 'at its end'}, is offset ${offset}`, () => {
    assert.equal(offsetOf(text, { path: 'a', line, column }), offset);
    assert.equal(lineAt(text, offset), line);
  });
}

const beyond: [line: number, column: number | undefined, message: RegExp][] = [
  [5, undefined, /^a has 4 lines: choose one of them instead of 5\.$/],
  [1, 5, /^Line 1 of a ends at column 4/],
  [3, 2, /^Line 3 of a ends at column 1/],
];
for (const [line, column, message] of beyond) {
  test(`line ${line}, column ${column}, is past the end`, () => {
    assert.throws(() => offsetOf(text, { path: 'a', line, column }), { kind: 'input', message });
  });
}
