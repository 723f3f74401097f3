import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { type GgufContent, ggufBytes, tinyGguf, writeGguf, writeSplitGguf } from '../../../test/tinyGguf.ts';
import { tinyIds, tinyKinds, tinyShapes, tinyTensors } from '../../../test/tinyModels.ts';
import { tinyTokenizerJson } from '../../../test/tinyTokenizer.ts';
import { FoveaError } from '../../base/errors.ts';
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from './halfFloat.ts';
import { openModelSource } from './openModelSource.ts';

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

for (const kind of tinyKinds) {
  test(`a ${kind} GGUF gives shape, tokenizer, hash and weights in Hugging Face's order`, async (t) => {
    const file = await writeGguf(path.join(await temporaryFolder(t), 'tiny.gguf'), tinyGguf(kind));
    const source = await openModelSource(file);
    t.after(() => source.close());
    const { normEps, rotaryScaling, ...shape } = source.shape;
    const { rotaryScaling: expected, ...plain } = tinyShapes[kind];
    assert.deepEqual({ ...shape, normEps: plain.normEps }, plain);
    assert.equal(normEps, Math.fround(plain.normEps));
    assert.deepEqual(rotaryScaling?.divisors.map(Math.fround), expected?.divisors.map(Math.fround));
    assert.equal(rotaryScaling?.magnitude, expected?.magnitude);
    const { tokenizerJson, ...ids } = source.tokenizer;
    assert.deepEqual(ids, { ...tinyIds, name: `Tiny ${kind}` });
    const { model, added_tokens } = tinyTokenizerJson(kind) as Record<string, Record<string, unknown>>;
    const found = tokenizerJson as Record<string, Record<string, unknown>>;
    assert.deepEqual(found.model.vocab, model.vocab);
    assert.deepEqual(found.model.merges, model.merges);
    assert.deepEqual(found.added_tokens, added_tokens);
    assert.equal(
      source.sha256,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
    for (const [name, { values }] of tinyTensors(kind)) assert.deepEqual(await source.read(name), values, name);
  });
}

test('halves and bfloats are read, and version 2 as well', async (t) => {
  const folder = await temporaryFolder(t);
  const forms = [
    [1, floatToHalf, halfToFloat],
    [30, floatToBfloat, bfloatToFloat],
  ] as const;
  for (const [type, toBytes, toFloat] of forms) {
    const content = { ...tinyGguf('llama', type), version: 2 };
    const source = await openModelSource(await writeGguf(path.join(folder, `${type}.gguf`), content));
    for (const [name, { values }] of tinyTensors('llama')) {
      const rounded = new Float32Array(values.length);
      toFloat(toBytes(values), rounded);
      assert.deepEqual(await source.read(name), rounded, name);
    }
    await source.close();
  }
});

test('a header that is longer than the first read is read whole', async (t) => {
  const content = tinyGguf('llama');
  content.metadata.set('long', ['array', 'u32', new Array(1_500_000).fill(7)]);
  const source = await openModelSource(await writeGguf(path.join(await temporaryFolder(t), 'long.gguf'), content));
  t.after(() => source.close());
  assert.deepEqual(await source.read('model.norm.weight'), tinyTensors('llama').get('model.norm.weight')!.values);
});

test('a tensor that the model does not have cannot be read', async (t) => {
  const source = await openModelSource(
    await writeGguf(path.join(await temporaryFolder(t), 'a.gguf'), tinyGguf('llama')),
  );
  t.after(() => source.close());
  await assert.rejects(source.read('lm_head.weight'), /has no tensor lm_head\.weight/);
});

/** Metadata of other spellings -> divisor of the slowest frequency, and magnitude. */
const scalings: [string, [string, number | string][], number, number][] = [
  ['the older key of linear scaling', [['rope.scale_linear', 2]], 2, 1],
  ['a factor without its method', [['rope.scaling.factor', 4]], 4, 1],
  [
    'none, whatever the factor',
    [
      ['rope.scaling.type', 'none'],
      ['rope.scaling.factor', 4],
      ['rope.scaling.attn_factor', 2],
    ],
    1,
    2,
  ],
  [
    'yarn over the whole context',
    [
      ['rope.scaling.type', 'yarn'],
      ['rope.scaling.factor', 4],
    ],
    4,
    0.1 * Math.log(4) + 1,
  ],
  [
    'yarn and a factor for scores',
    [
      ['rope.scaling.type', 'yarn'],
      ['rope.scaling.factor', 4],
      ['rope.scaling.attn_factor', 0.5],
    ],
    4,
    (0.1 * Math.log(4) + 1) / 2,
  ],
  [
    'yarn that cancels its own',
    [
      ['rope.scaling.type', 'yarn'],
      ['rope.scaling.factor', 4],
      ['rope.scaling.yarn_log_multiplier', 1],
    ],
    4,
    1,
  ],
];
for (const [what, entries, divisor, magnitude] of scalings) {
  test(`read as llama.cpp does: ${what}`, async (t) => {
    const content = tinyGguf('llama');
    for (const [key, value] of entries) {
      content.metadata.set(`llama.${key}`, typeof value === 'string' ? ['string', value] : ['f32', value]);
    }
    const source = await openModelSource(
      await writeGguf(path.join(await temporaryFolder(t), 'a.gguf'), content),
      'known',
    );
    t.after(() => source.close());
    assert.deepEqual(
      [source.shape.rotaryScaling?.divisors.at(-1), source.shape.rotaryScaling?.magnitude],
      [divisor, magnitude],
    );
  });
}

/** Each changes a good file; opening it fails with this message. */
const refusals: [string, (content: GgufContent) => void, RegExp][] = [
  ['architecture', ({ metadata }) => metadata.set('general.architecture', ['string', 'gemma']), /architecture gemma/],
  ['version', (content) => Object.assign(content, { version: 1 }), /is GGUF version 1/],
  ['big-endian', (content) => Object.assign(content, { version: 0x03000000 }), /big-endian/],
  [
    'longrope',
    ({ metadata }) => metadata.set('llama.rope.scaling.type', ['string', 'longrope']),
    /not known here \(longrope\); Llama, Qwen2 and Qwen3/,
  ],
  ['negative scaling', ({ metadata }) => metadata.set('llama.rope.scale_linear', ['f32', -2]), /cannot be right/],
  [
    'sliding window',
    ({ metadata }) => metadata.set('llama.attention.sliding_window', ['u32', 512]),
    /through a sliding window/,
  ],
  [
    'rope factors',
    ({ tensors }) => tensors.set('rope_freqs.weight', { dims: [8], type: 0, bytes: new Uint8Array(32) }),
    /numbers that cannot be right/,
  ],
  [
    'rope factors of another size',
    ({ tensors }) => tensors.set('rope_freqs.weight', { dims: [4], type: 0, bytes: new Uint8Array(16).fill(60) }),
    /has 4 rope_freqs, not 8/,
  ],
  ['part of heads', ({ metadata }) => metadata.set('llama.rope.dimension_count', ['u32', 8]), /part of each head/],
  ['experts', ({ metadata }) => metadata.set('llama.expert_count', ['u32', 8]), /mixture of experts/],
  ['no layer count', ({ metadata }) => metadata.delete('llama.block_count'), /lacks its block_count/],
  [
    'heads by layer',
    ({ metadata }) => metadata.set('llama.attention.head_count_kv', ['array', 'u32', [2, 1]]),
    /no single number for attention\.head_count_kv/,
  ],
  [
    'known type that is not read',
    ({ tensors }) => Object.assign(tensors.get('blk.0.attn_v.weight')!, { type: 23 }),
    /attn_v\.weight is of type IQ4_XS; these can be read: F32, F16/,
  ],
  ['unknown type', ({ tensors }) => Object.assign(tensors.get('blk.0.attn_v.weight')!, { type: 99 }), /number 99/],
  ['missing tensor', ({ tensors }) => tensors.delete('blk.1.ffn_up.weight'), /has no tensor model\.layers\.1\.mlp\.up/],
  [
    'surplus tensor',
    ({ tensors }) => tensors.set('blk.0.attn_q.bias', tensors.get('blk.0.attn_norm.weight')!),
    /has a tensor blk\.0\.attn_q\.bias/,
  ],
  [
    'wrong size',
    ({ metadata }) => metadata.set('llama.feed_forward_length', ['u32', 96]),
    /is \[160,64\], not \[96,64\]/,
  ],
  [
    'sentencepiece',
    ({ metadata }) => metadata.set('tokenizer.ggml.model', ['string', 'llama']),
    /not supported \(SentencePiece\): use a model with byte-level BPE, such as/,
  ],
  [
    'unknown split',
    ({ metadata }) => metadata.set('tokenizer.ggml.pre', ['string', 'tekken']),
    /not known here \(tekken\)/,
  ],
  [
    'inherited name',
    ({ metadata }) => metadata.set('tokenizer.ggml.pre', ['string', 'constructor']),
    /\(constructor\)/,
  ],
  ['no merges', ({ metadata }) => metadata.delete('tokenizer.ggml.merges'), /lacks its tokenizer/],
];
for (const [what, change, message] of refusals) {
  test(`refused with one line: ${what}`, async (t) => {
    const content = tinyGguf('llama');
    change(content);
    const file = await writeGguf(path.join(await temporaryFolder(t), 'bad.gguf'), content);
    await assert.rejects(openModelSource(file), (error: unknown) => {
      assert.ok(error instanceof FoveaError);
      assert.equal(error.kind, 'input');
      assert.match(error.message, message);
      assert.ok(error.message.startsWith(file) && !error.message.includes('\n'), error.message);
      return true;
    });
  });
}

test('a file cut short anywhere is told when it is opened', async (t) => {
  const file = path.join(await temporaryFolder(t), 'cut.gguf');
  const whole = ggufBytes(tinyGguf('llama'));
  for (const length of [0, 3, 4, 20, 100, 3000, 20000, whole.length >> 1, whole.length - 300]) {
    await writeFile(file, whole.subarray(0, length));
    await assert.rejects(openModelSource(file), /is cut short/, `${length} bytes`);
  }
});

test('what is no GGUF, or not there, is told so', async (t) => {
  const folder = await temporaryFolder(t);
  const file = path.join(folder, 'a.gguf');
  await writeFile(file, 'import this\nprint("hello")\n');
  await assert.rejects(openModelSource(file), /is not a GGUF file/);
  await assert.rejects(openModelSource(path.join(folder, 'none.gguf')), /There is no model at/);
});

test('a model in parts is one, given any of them', async (t) => {
  const paths = await writeSplitGguf(await temporaryFolder(t), 'tiny-Q8', tinyGguf('llama3'));
  const hashes = await Promise.all(paths.map(async (part) => sha256(await readFile(part))));
  for (const part of paths) {
    const source = await openModelSource(part);
    t.after(() => source.close());
    assert.ok(source.shape.rotaryScaling);
    assert.equal(source.sha256, sha256(hashes.join('')));
    for (const [name, { values }] of tinyTensors('llama3')) assert.deepEqual(await source.read(name), values, name);
  }
});

test('a part that is missing, cut, or not the one it is called is named', async (t) => {
  const folder = await temporaryFolder(t);
  const paths = await writeSplitGguf(folder, 'tiny', tinyGguf('llama'));
  const bytes = await Promise.all(paths.map((part) => readFile(part)));
  const told = async (given: string, message: RegExp) =>
    assert.rejects(openModelSource(given), (error: unknown) => {
      assert.ok(error instanceof FoveaError && error.kind === 'input' && !error.message.includes('\n'));
      assert.match(error.message, message);
      return true;
    });
  for (const [i, part] of paths.entries()) {
    await rm(part);
    const name = `tiny-0000${i + 1}-of-00003.gguf`;
    for (const given of paths) await told(given, new RegExp(`is one of 3 parts of a model, and ${name} is not in `));
    await writeFile(part, bytes[i]);
  }
  await writeFile(paths[1], bytes[1].subarray(0, bytes[1].length - 5000));
  await told(paths[0], /tiny-00002-of-00003\.gguf is cut short/);
  await writeFile(paths[1], bytes[2]);
  await told(paths[0], /tiny-00002-of-00003\.gguf is not part 2 of 3 \(it says part 3 of 3\)/);
  await writeFile(paths[1], ggufBytes(tinyGguf('llama')));
  await told(paths[2], /tiny-00002-of-00003\.gguf is not part 2 of 3 \(it says nothing of parts\)/);
  const renamed = path.join(folder, 'part.gguf');
  await writeFile(renamed, bytes[1]);
  await told(renamed, /part\.gguf is part 2 of 3 of a model: call all of them NAME-0000N-of-0000M\.gguf/);
  const content = tinyGguf('llama');
  content.metadata.set('split.tensors.count', ['i32', 7]);
  await writeGguf(renamed, content);
  await told(renamed, /have \d+ tensors, not 7: get all parts again/);
});
