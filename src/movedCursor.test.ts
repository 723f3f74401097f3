import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MovedCursor } from './movedCursor.ts';

test('a cursor in a document that did not change was put there; one that moves with a change was not', () => {
  const cursor = new MovedCursor();
  assert.equal(cursor.isMoved({ uri: 'a', version: 1 }), true);
  assert.equal(cursor.isMoved({ uri: 'a', version: 1 }), true);
  assert.equal(cursor.isMoved({ uri: 'a', version: 2 }), false);
  assert.equal(cursor.isMoved({ uri: 'a', version: 2 }), true);
});

test('another document is another place, whatever changed in it', () => {
  const cursor = new MovedCursor();
  cursor.isMoved({ uri: 'a', version: 1 });
  assert.equal(cursor.isMoved({ uri: 'b', version: 7 }), true);
  assert.equal(cursor.isMoved({ uri: 'a', version: 3 }), true);
});
