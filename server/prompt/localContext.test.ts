/** What the local context holds, and that it stands still while one types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureSources, fixtureTokenizer } from '../../test/tokenizerFixtures.ts';
import { localHeader } from './header.ts';
import { TokenHealer } from './healing.ts';
import { localContext } from './localContext.ts';

const healer = new TokenHealer(fixtureTokenizer('smollm2'));
const { tokenizer } = healer;
const [{ text: source }] = fixtureSources();
const header = tokenizer.encode(localHeader('a/b.py', 'python'));
const at = (text: string, cursor: number, tokens?: number) =>
  localContext(healer, { path: 'a/b.py', languageId: 'python', text }, cursor, tokens === undefined ? {} : { tokens });
const decoder = new TextDecoder();

test('header, then the text before the cursor, healed', () => {
  const text = 'import os\n\ndef f():\n    retu';
  const local = at(text, text.length);
  assert.deepEqual(local.ids.slice(0, header.length), header);
  assert.equal(tokenizer.decode(local.ids.slice(header.length)), text.slice(0, local.boundary));
  assert.equal(text.slice(local.boundary), decoder.decode(local.remainder));
  assert.equal(decoder.decode(local.remainder), ' retu');
  assert.equal(local.fileTokens, local.ids.length - header.length);
  assert.deepEqual([local.start, local.cursor], [0, text.length]);
  assert.ok(local.constraint);
});

test('an empty document is a header', () => {
  const local = at('', 0);
  assert.deepEqual(local.ids, header);
  assert.deepEqual([local.fileTokens, local.start, local.boundary, local.constraint], [0, 0, 0, undefined]);
});

test('a byte order mark is no text', () => {
  const local = at('\ufeffx = 1\n', 7);
  assert.equal(local.start, 1);
  assert.equal(tokenizer.decode(local.history) + decoder.decode(local.remainder), 'x = 1\n');
});

test('256 to 319 tokens, the text between start and boundary, the history all of the window', () => {
  for (let cursor = 4000; cursor < source.length; cursor += 7919) {
    const local = at(source, cursor);
    assert.ok(local.fileTokens >= 256 && local.fileTokens < 320);
    assert.equal(tokenizer.decode(local.ids.slice(header.length)), source.slice(local.start, local.boundary));
    assert.equal(source.slice(local.boundary, cursor), decoder.decode(local.remainder));
    assert.deepEqual(local.history.slice(-local.fileTokens), local.ids.slice(header.length));
  }
});

test('while one types, the start moves by 64 tokens at a time and else only the end changes', () => {
  const begin = source.indexOf('\n', 30_000);
  let previous = at(source, begin);
  let moves = 0;
  for (let cursor = begin + 1; cursor < begin + 1500; cursor++) {
    const local = at(source, cursor);
    const moved = local.start !== previous.start;
    const steady = moved ? previous.ids.slice(header.length + 64) : previous.ids.slice(header.length);
    if (moved) moves += 1;
    const shared = steady.findIndex((id, i) => id !== local.ids[header.length + i]);
    assert.ok(shared < 0 || shared > steady.length - 24, `cursor ${cursor}: only ${shared} of ${steady.length} stay`);
    previous = local;
  }
  // Some 400 tokens typed; a window's step costs one more.
  assert.ok(moves >= 4 && moves <= 9, `${moves} moves`);
});

test('what follows the cursor changes nothing for a model that only goes on', () => {
  assert.deepEqual(at(source, 20_000), at(source.slice(0, 20_000), 20_000));
});

test('a large file is not encoded whole, nor one without line breaks', () => {
  let encoded = 0;
  const counting = {
    vocabSize: tokenizer.vocabSize,
    special: tokenizer.special,
    encode: (text: string) => tokenizer.encode(text),
    encodeWithOffsets: (text: string) => {
      encoded += text.length;
      return tokenizer.encodeWithOffsets(text);
    },
    decode: (ids: readonly number[]) => tokenizer.decode(ids),
    bytesOf: (id: number) => tokenizer.bytesOf(id),
    pieceStarts: (text: string) => tokenizer.pieceStarts(text),
    mayFollow: (left: number, right: number) => tokenizer.mayFollow(left, right),
  };
  for (const line of ['x = compute(y)\n', 'a,b;c']) {
    encoded = 0;
    const text = line.repeat(Math.ceil(50e6 / line.length));
    const local = localContext(new TokenHealer(counting), { path: 'a', languageId: 'c', text }, 49_999_990);
    assert.ok(encoded < 16_000);
    assert.ok(local.fileTokens >= 256);
    assert.equal(local.start > 49_900_000, true);
  }
});

test('a window of too few tokens is widened', () => {
  const text = `${'a b c d e f g '.repeat(60)}\n${`${' '.repeat(500)}\n`.repeat(60)}x`;
  const local = at(text, text.length);
  assert.ok(local.fileTokens >= 256);
  assert.equal(tokenizer.decode(local.ids.slice(header.length)), text.slice(local.start, local.boundary));
});

test('a model that fills in the middle gets prefix, suffix, middle, and at most 128 tokens after the cursor', () => {
  const coder = new TokenHealer(fixtureTokenizer('qwen2', 'Qwen2.5-Coder-0.5B'));
  const { fim } = coder.tokenizer.special;
  assert.ok(fim);
  const document = { path: 'a/b.py', languageId: 'python', text: source };
  const local = localContext(coder, document, 20_000);
  const suffixAt = local.ids.indexOf(fim.suffix);
  assert.equal(local.ids[0], fim.prefix);
  assert.equal(local.ids.at(-1), fim.middle);
  const coderHeader = coder.tokenizer.encode(localHeader('a/b.py', 'python'));
  assert.deepEqual(local.ids.slice(1, 1 + coderHeader.length), coderHeader);
  const prefix = coder.tokenizer.decode(local.ids.slice(1 + coderHeader.length, suffixAt));
  assert.equal(prefix, source.slice(local.start, local.boundary));
  const suffix = local.ids.slice(suffixAt + 1, -1);
  assert.equal(suffix.length, 128);
  assert.ok(source.slice(20_000).startsWith(coder.tokenizer.decode(suffix)));
  assert.equal(local.fileTokens, local.ids.length - 1 - coderHeader.length);
  const atEnd = localContext(coder, { ...document, text: `${source.slice(0, 20_000)}\n  \n` }, 20_000);
  assert.ok(!atEnd.ids.includes(fim.prefix) && !atEnd.ids.includes(fim.middle));
});

const long = 'Zx9'.repeat(2000);
const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
/** All that a model and the copy index get of a document. */
const seen = (local: ReturnType<typeof at>): string =>
  tokenizer.decode([...local.ids, ...local.history]) + decoder.decode(local.remainder);

test('a long line above is left out, and what stands around it is read', () => {
  const text = `def f():\n    data = "${long}"\n    return data\n\ndef g():\n    ret`;
  const local = at(text, text.length);
  assert.ok(!seen(local).includes('Zx9'));
  assert.equal(tokenizer.decode(local.history), `def f():\n\n    return data\n\ndef g():\n   `);
  assert.equal(text.slice(local.boundary), decoder.decode(local.remainder));
  assert.equal(local.start, 0);
});

test('a line of a megabyte above, below or around costs next to nothing', () => {
  const mega = 'Zx9+'.repeat(250_000);
  const above = `x = "${mega}"\ny = 1\nret`;
  const own = `y = 1\nx = "${mega}`;
  const began = performance.now();
  assert.ok(!seen(at(above, above.length)).includes('Zx9'));
  assert.ok(seen(at(above, above.length)).includes('y = 1'));
  const typed = at(own, own.length);
  assert.ok(typed.history.length < 2000 && seen(typed).includes('Zx9'));
  assert.ok(performance.now() - began < 2000);
});

for (const [name, before, after] of [
  ['above', `KEY = "${token}"\n\ndef f():\n    ret`, ''],
  ['right before the cursor', `KEY = "${token}`, '"\n'],
  ['right before the quote', `KEY = "${token}"`, '\n'],
  ['around the cursor', `KEY = "${token.slice(0, 20)}`, `${token.slice(20)}"\n`],
  ['at the end of a long line', `x = "${'y '.repeat(900)}${token}`, ''],
] as const) {
  test(`a token ${name} is in no prompt and no history`, () => {
    const text = before + after;
    const local = at(text, before.length);
    const all = seen(local);
    for (let i = 0; i + 8 <= token.length; i += 4) assert.ok(!all.includes(token.slice(i, i + 8)), all);
    assert.ok(local.start <= local.boundary && local.boundary <= local.cursor);
  });
}

test('a token behind the cursor is in no suffix', () => {
  const coder = new TokenHealer(fixtureTokenizer('qwen2', 'Qwen2.5-Coder-0.5B'));
  const text = `x = 1\nKEY = "${token}"\n`;
  const local = localContext(coder, { path: 'a.py', languageId: 'python', text }, 6);
  assert.ok(!coder.tokenizer.decode(local.ids).includes(token.slice(4, 16)));
});

test('paragraphs of prose on one line are read', () => {
  const text = `# A\n\n${'Nobody breaks lines by hand. '.repeat(250)}`;
  const local = localContext(healer, { path: 'a.md', languageId: 'markdown', text }, text.length);
  assert.ok(local.fileTokens >= 256);
  assert.equal(tokenizer.decode(local.ids.slice(-local.fileTokens)), text.slice(local.start, local.boundary));
});
