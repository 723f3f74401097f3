/** Which ids end a generation, and when fill-in-the-middle tokens count. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureTokenizer } from '../../../test/tokenizerFixtures.ts';
import { specialIds } from './specialIds.ts';

const qwen = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<tool_call>',
  '<|fim_prefix|>',
  '<|fim_middle|>',
  '<|fim_suffix|>',
  '<|fim_pad|>',
  '<|repo_name|>',
  '<|file_sep|>',
];
const control = (texts: readonly string[]) => new Map(texts.map((text, i) => [100 + i, text]));
const check = (texts: readonly string[], name?: string, bosId?: number, eosId?: number) =>
  specialIds({ control: control(texts), bosId, eosId, name });

test('ends are the known markers and what the metadata name', () => {
  assert.deepEqual(check(qwen).ends, [100, 101, 102, 104, 105, 106, 107, 108, 109]);
  assert.deepEqual(
    check(['<|end_of_text|>', '<|eot_id|>', '<|python_tag|>', '<s>', '</s>']).ends,
    [100, 101, 103, 104],
  );
  assert.deepEqual(check(['<|odd|>'], undefined, 7, 5), {
    bos: 7,
    eos: 5,
    ends: [5, 7],
    fim: undefined,
    turn: undefined,
  });
});

test('SmolLM2 ends at its file and repository separators too', () => {
  const { special } = fixtureTokenizer('smollm2');
  assert.deepEqual(special, {
    bos: 1,
    eos: 2,
    ends: [0, 1, 2, 3, 4, 5, 6],
    fim: undefined,
    turn: { start: 1, end: 2 },
  });
});

test('fill-in-the-middle tokens count only in a model whose name says code', () => {
  const fim = { prefix: 104, suffix: 106, middle: 105 };
  assert.deepEqual(check(qwen, 'Qwen/Qwen2.5-Coder-0.5B').fim, fim);
  assert.equal(check(qwen, 'Qwen/Qwen2.5-0.5B').fim, undefined);
  assert.equal(check(qwen).fim, undefined);
  assert.equal(check(qwen.slice(0, 6), 'Qwen2.5-Coder').fim, undefined);
  assert.deepEqual(check(['<fim_prefix>', '<fim_middle>', '<fim_suffix>'], 'starcoder2-3b').fim, {
    prefix: 100,
    suffix: 102,
    middle: 101,
  });
  for (const blank of ['▁', ' ']) {
    const names = ['begin', 'hole', 'end'].map((name) => `<｜fim${blank}${name}｜>`);
    const { fim: found, ends } = check([...names, `<｜end${blank}of${blank}sentence｜>`, '<|EOT|>'], 'deepseek-coder');
    assert.deepEqual(found, { prefix: 100, suffix: 101, middle: 102 });
    assert.deepEqual(ends, [103, 104]);
  }
});

test('turns are told apart where the vocabulary has both markers', () => {
  assert.deepEqual(check(qwen).turn, { start: 101, end: 102 });
  assert.equal(check(['<|im_start|>']).turn, undefined);
});
