/** Ids equal to Python's on 1.2 MB of source in ten languages and on odd Unicode; offsets; no special ids from text. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import {
  fixtureSources,
  fixtureTokenizer,
  referenceIds,
  tokenizerDocument,
  tokenizerNames,
} from '../../../test/tokenizerFixtures.ts';
import { createTokenizer } from './createTokenizer.ts';

const hashOf = (ids: readonly number[]): string => {
  const bytes = Buffer.alloc(4 * ids.length);
  ids.forEach((id, i) => {
    bytes.writeUInt32LE(id, 4 * i);
  });
  return createHash('sha256').update(bytes).digest('hex');
};

const sources = fixtureSources();

for (const name of tokenizerNames) {
  describe(name, () => {
    const tokenizer = fixtureTokenizer(name);
    const reference = referenceIds(name);

    test('ids of a megabyte in ten languages are those of Python', () => {
      assert.equal(new Set(sources.map(({ language }) => language)).size, 10);
      assert.ok(sources.reduce((sum, { text }) => sum + text.length, 0) > 1e6);
      const found = sources.map(({ path, text }) => {
        const ids = tokenizer.encode(text);
        return { path, ids: ids.length, sha256: hashOf(ids) };
      });
      assert.deepEqual(found, reference.files);
    });

    for (const { text, ids, starts, decoded } of reference.odd) {
      test(`odd text ${JSON.stringify(text.slice(0, 40))}`, () => {
        assert.deepEqual(tokenizer.encode(text), ids);
        assert.equal(tokenizer.decode(ids), decoded);
        const encoding = tokenizer.encodeWithOffsets(text);
        assert.deepEqual(encoding.ids, ids);
        // Where characters are dropped or composed, Python's offsets are off by a few; those cases have tests below.
        if (decoded === text) assert.deepEqual(encoding.starts, starts);
      });
    }

    test('with and without offsets the ids are the same, and offsets lead back to the text', () => {
      for (const { text } of sources) {
        const { ids, starts } = tokenizer.encodeWithOffsets(text);
        assert.deepEqual(ids, tokenizer.encode(text));
        for (let i = 0; i < ids.length; i++) {
          const part = text.slice(starts[i], starts[i + 1] ?? text.length);
          const spelled = tokenizer.decode([ids[i]]);
          if (!spelled.includes('\ufffd') && part !== '') assert.equal(spelled, part);
        }
      }
    });

    test('pieces begin where tokens begin', () => {
      const { text } = sources[3];
      const tokenStarts = new Set(tokenizer.encodeWithOffsets(text).starts);
      const pieces = tokenizer.pieceStarts(text);
      assert.equal(pieces[0], 0);
      for (const start of pieces) assert.ok(tokenStarts.has(start));
    });

    test('two ids of one piece may follow each other, two that would merge may not', () => {
      const text = sources[0].text.slice(0, 20_000);
      const { ids, starts } = tokenizer.encodeWithOffsets(text);
      const pieces = new Set(tokenizer.pieceStarts(text));
      let inside = 0;
      for (let i = 0; i + 1 < ids.length; i++) {
        if (pieces.has(starts[i + 1])) continue;
        inside += 1;
        assert.ok(tokenizer.mayFollow(ids[i], ids[i + 1]));
      }
      assert.ok(inside > 100);
      const [r, e] = [...tokenizer.encode('r'), ...tokenizer.encode('e')];
      assert.ok(!tokenizer.mayFollow(r, e));
    });

    test('no text yields a control id, and control ids are nothing in text', () => {
      const document = tokenizerDocument(name) as { added_tokens: { id: number; content: string }[] };
      // A single letter is text (DeepSeek-Coder).
      const tags = document.added_tokens.filter(({ content }) => content.length > 1);
      const control = new Set(tags.map(({ id }) => id));
      for (const { content } of tags) {
        for (const text of [content, ` ${content}x`, `a${content}${content}\n`]) {
          const ids = tokenizer.encode(text);
          assert.ok(!ids.some((id) => control.has(id)));
          assert.equal(tokenizer.decode(ids), text);
        }
      }
      const [a] = tokenizer.encode('a');
      assert.equal(tokenizer.decode([...control, a, ...control]), 'a');
      for (const id of control) assert.equal(tokenizer.bytesOf(id).length, 0);
    });
  });
}

const utf8 = (text: string): number[] => [...Buffer.from(text, 'utf8')];

describe('details', () => {
  const tokenizer = fixtureTokenizer('smollm2');

  test('the library, whose patterns these are, agrees on plain code', () => {
    const library = new LibraryTokenizer(tokenizerDocument('smollm2') as object, {});
    const text = sources[0].text.slice(0, 20_000);
    assert.deepEqual(tokenizer.encode(text), library.encode(text, { add_special_tokens: false }).ids);
  });

  test('tokens that are added as text are found before it is split, the longest first', () => {
    const document = tokenizerDocument('deepseek') as { added_tokens: object[] };
    const added = ['foo bar', 'foo', '(+)'].map((content, i) => ({ id: 900 + i, content, special: false }));
    const tokenizer = createTokenizer({ tokenizerJson: { ...document, added_tokens: added } });
    const text = 'x foo bars, foo(+)';
    const { ids, starts } = tokenizer.encodeWithOffsets(text);
    assert.deepEqual(
      ids.flatMap((id, i) => (id >= 900 ? [[id, starts[i]]] : [])),
      [
        [900, 2],
        [901, 12],
        [902, 15],
      ],
    );
    assert.deepEqual(tokenizer.encode(text), ids);
    assert.equal(tokenizer.decode(ids), text);
    assert.equal(Buffer.from(tokenizer.bytesOf(902)).toString(), '(+)');
  });

  test('bytes of the ids of a text are its UTF-8', () => {
    const text = '\ufeffif (π > "é") {\r\n\treturn 𝑥;\r\n}';
    assert.deepEqual(
      tokenizer.encode(text).flatMap((id) => [...tokenizer.bytesOf(id)]),
      utf8(text),
    );
    assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  });

  test('an id beyond the vocabulary (padding of the embedding) is nothing', () => {
    assert.equal(tokenizer.decode([tokenizer.vocabSize, -1]), '');
    assert.equal(tokenizer.bytesOf(tokenizer.vocabSize + 5).length, 0);
  });

  test('half a surrogate pair is U+FFFD', () => {
    assert.deepEqual(tokenizer.encode('a\ud83d b'), tokenizer.encode('a\ufffd b'));
  });

  test('control characters that SmolLM2 has no token for are dropped, and the offsets pass over them', () => {
    const { ids, starts } = tokenizer.encodeWithOffsets('x(\u0006)\u0004=y');
    assert.deepEqual(
      ids.map((id) => tokenizer.decode([id])),
      ['x', '()', '=', 'y'],
    );
    assert.deepEqual(starts, [0, 1, 5, 6]);
  });

  test('offsets of a decomposed text lead to the text as it was', () => {
    const qwen = fixtureTokenizer('qwen2');
    const text = 'ab e\u0301e\u0301 x \u1112\u1161\u11ab y';
    const { ids, starts } = qwen.encodeWithOffsets(text);
    assert.equal(qwen.decode(ids), text.normalize('NFC'));
    assert.equal(qwen.decode(ids.slice(ids.findIndex((_, i) => starts[i] >= text.indexOf(' x')))), ' x 한 y');
    for (const start of starts) assert.ok(!/[\u0301\u1161\u11ab]/.test(text[start]));
  });

  test('a megabyte without a border takes no quadratic time', () => {
    const text = 'abcdefghijklmnopqrstuvwxy'.repeat(40_000);
    const began = performance.now();
    assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
    assert.ok(performance.now() - began < 20_000);
  });
});
