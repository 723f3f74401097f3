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
