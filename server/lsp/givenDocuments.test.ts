import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenDocuments } from './givenDocuments.ts';

const { create, update } = givenDocuments;
const at = (line: unknown) => ({ start: { line, character: 0 }, end: { line, character: 1 } });

test('a document needs a name, a language and a text', () => {
  assert.equal(create('file:///a.ts', 'typescript', 1, 'x').languageId, 'typescript');
  for (const given of [undefined, null, 1, [], {}]) {
    assert.throws(() => create('file:///a.ts', given as string, 1, 'x'));
    assert.throws(() => create('file:///a.ts', 'typescript', 1, given as string));
  }
});

test('a change needs a text and whole numbers', () => {
  const document = create('file:///a.ts', 'typescript', 1, 'ab');
  assert.equal(update(document, [{ range: at(0) as never, text: 'x' }], 2).getText(), 'xb');
  assert.equal(update(document, [{ text: 'whole' }], 3).getText(), 'whole');
  for (const line of [undefined, null, 0.5, Number.NaN, '0']) {
    assert.throws(() => update(document, [{ range: at(line) as never, text: 'x' }], 4));
  }
  for (const changes of [null, {}, [null], [{}], [{ text: 1 }], [{ range: null, text: 'x' }]]) {
    assert.throws(() => update(document, changes as never, 4));
  }
  assert.equal(document.getText(), 'whole');
});

test('a change beyond the end is one at the end', () => {
  const last = { line: 0, character: 3 };
  for (const line of [3, 500, 2 ** 31, 1e99]) {
    const document = create('file:///a.ts', 'typescript', 1, 'abc');
    update(
      document,
      [{ range: { start: { line, character: 2 }, end: { line: line + 1, character: 0 } }, text: 'd\ne' }],
      2,
    );
    assert.equal(document.getText(), 'abcd\ne');
    assert.deepEqual(document.positionAt(3), last);
    assert.equal(document.offsetAt({ line: 9, character: 9 }), 6);
    assert.equal(document.offsetAt({ line: 1, character: 1 }), 6);
  }
});
