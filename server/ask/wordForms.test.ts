/** Spellings that code may hold in place of a question's word. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordForms } from './wordForms.ts';

const found: [asked: string, inCode: string][] = [
  ['retries', 'retry'],
  ['parsed', 'parse'],
  ['parsing', 'parser'],
  ['formatting', 'format'],
  ['validation', 'validate'],
  ['compressed', 'compress'],
  ['environment', 'env'],
  ['configuration', 'config'],
  ['messages', 'msg'],
  ['normalised', 'normalize'],
  ['initialize', 'initialise'],
  ['colours', 'color'],
  ['tokens', 'token'],
  ['chosen', 'choose'],
  ['written', 'writer'],
];
for (const [asked, inCode] of found) {
  test(`${asked} finds ${inCode}`, () => assert.ok(wordForms(asked).includes(inCode), wordForms(asked).join()));
}

test('neither the word itself nor anything shorter than a term', () => {
  for (const word of ['retries', 'es', 'class', 'größe', 'a']) {
    const forms = wordForms(word);
    assert.ok(!forms.includes(word));
    for (const form of forms) assert.ok(form.length >= 3);
  }
});
