import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tinyVocabulary } from '../../../test/tinyTokenizer.ts';
import { createTokenizer } from '../tokenizer/createTokenizer.ts';
import type { GgufValue } from './gguf.ts';
import { tokenizerJsonFromGguf } from './ggufTokenizer.ts';

const { tokens, merges } = tinyVocabulary('llama');

function metadata(changes: Record<string, GgufValue>): Map<string, GgufValue> {
  const types = tokens.map((_, id) => (id < 3 ? 3 : 1));
  return new Map<string, GgufValue>([
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.tokens', tokens],
    ['tokenizer.ggml.token_type', types],
    ['tokenizer.ggml.merges', merges],
    ...Object.entries(changes).map(([key, value]) => [`tokenizer.ggml.${key}`, value] as const),
  ]);
}

const text = 'if (x1234>=I\'LL) {\r\n\t\treturn  "é日本" + $a;\n\n}  ';

/** Pieces of `text` by the Python `tokenizers` library, which read our document. */
const pieces: Record<string, string> = {
  'gpt-2': `if| (|x|1234|>=|I|'|LL|)| {|\r\n\t|\t|return| | "|é日本|"| +| $|a|;|\n|\n|}|  `,
  smollm: `if| (|x|1|2|3|4|>=|I|'|LL|)| {|\r\n\t|\t|return| | "|é日本|"| +| $|a|;|\n|\n|}|  `,
  qwen2: `if| (|x|1|2|3|4|>=|I|'LL|)| {\r\n|\t|\treturn| | "|é日本|"| +| $|a|;\n\n|}|  `,
  'deepseek-coder': `if| (|x|1|2|3|4|>=|I|'|LL|)| {|\r|\n|\t|\treturn| | "|é|日本|"| + $|a|;|\n|\n|}|  `,
  'llama-bpe': `if| (|x|123|4|>=|I|'LL|)| {\r\n|\t|\treturn| | "|é日本|"| +| $|a|;\n\n|}|  `,
  default: `if| |(|x|123|4|>=|I|'|LL|)| |{|\r\n\t|\t|return|  |"|é日本|"| |+| |$|a|;|\n\n|}|  `,
};
for (const [pre, expected] of Object.entries(pieces)) {
  test(`${pre} splits as the Python library does`, () => {
    const starts = createTokenizer(tokenizerJsonFromGguf(metadata({ pre }), 'a.gguf')).pieceStarts(text);
    assert.equal(starts.map((start, i) => text.slice(start, starts[i + 1])).join('|'), expected);
  });
}

test('a file that names no way of splitting is split as llama.cpp splits it', () => {
  const of = (changes: Record<string, GgufValue>) => tokenizerJsonFromGguf(metadata(changes), 'a.gguf').tokenizerJson;
  assert.deepEqual(of({}), of({ pre: 'default' }));
});

test('control tokens are special, user-defined ones only whole', () => {
  const types = tokens.map((_, id) => (id < 2 ? 3 : id === 2 ? 4 : 1));
  const { tokenizerJson } = tokenizerJsonFromGguf(metadata({ pre: 'gpt-2', token_type: types }), 'a.gguf');
  const added = (tokenizerJson as { added_tokens: { id: number; content: string; special: boolean }[] }).added_tokens;
  assert.deepEqual(
    added.map(({ id, content, special }) => [id, content, special]),
    [
      [0, '<|endoftext|>', true],
      [1, '<|im_start|>', true],
      [2, '<|im_end|>', false],
    ],
  );
});

test('the model is named by its metadata, else by its file', () => {
  assert.equal(tokenizerJsonFromGguf(metadata({ pre: 'gpt-2' }), 'folder/My-Coder.gguf').name, 'My-Coder.gguf');
  const named = new Map([...metadata({ pre: 'gpt-2' }), ['general.name', 'Tiny Coder']] as [string, GgufValue][]);
  assert.equal(tokenizerJsonFromGguf(named, 'a.gguf').name, 'Tiny Coder');
});
