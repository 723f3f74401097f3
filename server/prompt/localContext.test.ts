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
  const text = `${'a b c d e f g '.repeat(60)}\n${' '.repeat(30_000)}x`;
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
