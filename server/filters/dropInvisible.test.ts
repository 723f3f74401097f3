import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropInvisible } from './dropInvisible.ts';

const nothing: [name: string, character: string][] = [
  ['right-to-left override', '\u202e'],
  ['left-to-right isolate', '\u2066'],
  ['zero-width space', '\u200b'],
  ['zero-width joiner', '\u200d'],
  ['byte-order mark', '\ufeff'],
  ['soft hyphen', '\u00ad'],
  ['line separator', '\u2028'],
  ['Hangul filler', '\u3164'],
  ['a tag', '\u{e0041}'],
  ['a variation selector', '\u{e0100}'],
  ['zero', '\0'],
  ['escape', '\x1b'],
  ['a lone carriage return', '\rx'],
];
for (const [name, character] of nothing) {
  test(`nothing is offered with ${name}`, () => {
    assert.equal(dropInvisible(`good(${character}text)`), '');
  });
}

test('what is seen stays', () => {
  for (const text of ['\tif (größe > 0) {\r\n\t\t"日本 😀 ❤️ é";\n\t}', 'ends with a return\r']) {
    assert.equal(dropInvisible(text), text);
  }
});

test('a character broken off takes only itself along', () => {
  assert.equal(dropInvisible('caf\ufffd'), 'caf');
  assert.equal(dropInvisible('smile \ud83d'), 'smile ');
});
