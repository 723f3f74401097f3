import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoveaError } from '../base/errors.ts';
import { storageError } from './storageError.ts';

const failing = (code: string) => Object.assign(new Error(`${code}: refused, write`), { code });

const cases: [string, RegExp][] = [
  ['ENOSPC', /^Cache folder cache: the disk is full: free some space/],
  ['EROFS', /read-only: set FOVEA_HOME/],
  ['EACCES', /may not be written/],
  ['ENOTDIR', /a file stands where a folder should/],
];
for (const [code, message] of cases) {
  test(`${code} says what to do`, () => {
    const told = storageError(failing(code), 'cache');
    assert.ok(told instanceof FoveaError);
    assert.equal(told.kind, 'failure');
    assert.match(told.message, message);
  });
}

test('other errors stay what they are', () => {
  for (const error of [failing('EIO'), new Error('x'), new FoveaError('input', 'y')]) {
    assert.equal(storageError(error, 'cache'), error);
  }
});
