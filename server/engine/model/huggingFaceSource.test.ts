import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import {
  type TinyKind,
  tinyConfig,
  tinyIds,
  tinyKinds,
  tinyModel,
  tinyScaling,
  tinyShapes,
  tinyTensors,
} from '../../../test/tinyModels.ts';
import { tinyTokenizerJson } from '../../../test/tinyTokenizer.ts';
import { FoveaError } from '../../base/errors.ts';
import { openModelSource } from './openModelSource.ts';
import { writeSafetensors } from './safetensors.ts';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

for (const kind of tinyKinds) {
  test(`a ${kind} folder gives shape, tokenizer, hash and weights`, async (t) => {
    const folder = await tinyModel(kind, path.join(await temporaryFolder(t), `tiny-${kind}`));
    const source = await openModelSource(folder);
    t.after(() => source.close());
    assert.deepEqual(source.shape, tinyShapes[kind]);
    assert.deepEqual(source.tokenizer, { tokenizerJson: tinyTokenizerJson(kind), name: `tiny-${kind}`, ...tinyIds });
    assert.equal(source.sha256, sha256(sha256(await readFile(path.join(folder, 'model.safetensors')))));
    for (const [name, { values }] of tinyTensors(kind)) assert.deepEqual(await source.read(name), values, name);
  });
}

test('a hash that is known already is taken as it is', async (t) => {
  const source = await openModelSource(await tinyModel('llama', await temporaryFolder(t)), 'known');
  t.after(() => source.close());
  assert.equal(source.sha256, 'known');
});

/** Splits a tiny model's weights over two shards. @returns their names */
async function shard(folder: string): Promise<string[]> {
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const tensors = [...tinyTensors('llama')];
  const weightMap: Record<string, string> = {};
  for (const [i, name] of names.entries()) {
    const own = tensors.filter((_, index) => index % 2 === i);
    for (const [tensor] of own) weightMap[tensor] = name;
    const toWrite = own.map(([tensor, content]) => [tensor, { dtype: 'F32' as const, ...content }] as const);
    await writeSafetensors(path.join(folder, name), new Map(toWrite));
  }
  await writeFile(path.join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
  await rm(path.join(folder, 'model.safetensors'));
  return names;
}

test('shards are read as one model, and their hashes make its hash', async (t) => {
  const folder = await tinyModel('llama', await temporaryFolder(t));
  const names = await shard(folder);
  const source = await openModelSource(folder);
  t.after(() => source.close());
  for (const [name, { values }] of tinyTensors('llama')) assert.deepEqual(await source.read(name), values, name);
  const hashes = await Promise.all(names.map(async (name) => sha256(await readFile(path.join(folder, name)))));
  assert.equal(source.sha256, sha256(hashes.join('')));
});

async function refused(folder: string, message: RegExp): Promise<void> {
  await assert.rejects(openModelSource(folder), (error: unknown) => {
    assert.ok(error instanceof FoveaError);
    assert.equal(error.kind, 'input');
    assert.match(error.message, message);
    return true;
  });
}

test('a missing, cut or misplaced shard is told when the folder is opened', async (t) => {
  const folder = await tinyModel('llama', await temporaryFolder(t));
  const [first, second] = await shard(folder);
  await truncate(path.join(folder, second), 50_000);
  await refused(folder, /00002.safetensors is cut short/);
  await rename(path.join(folder, first), path.join(folder, second));
  await refused(folder, /00001-of-00002.safetensors cannot be read \(ENOENT\)/);
  await writeFile(path.join(folder, 'model.safetensors.index.json'), '{"weight_map":{"a":"../a.safetensors"}}');
  await refused(folder, /names no files of this folder/);
  await writeFile(path.join(folder, 'model.safetensors.index.json'), '{');
  await refused(folder, /index\.json is not valid JSON/);
});

test('a folder that lacks a part is told which', async (t) => {
  for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) {
    const folder = await tinyModel('llama', await temporaryFolder(t));
    await rm(path.join(folder, name));
    await refused(folder, new RegExp(name.replace('.', '\\.')));
  }
});

const configs: [string, Record<string, unknown>, RegExp][] = [
  ['architecture', { model_type: 'mistral' }, /architecture mistral/],
  ['scaling without numbers', { rope_scaling: { rope_type: 'llama3', factor: 8 } }, /lacks low_freq_factor/],
  ['scaling by nothing', { rope_scaling: { type: 'linear', factor: 0 } }, /numbers that cannot be right \(linear\)/],
  ['dynamic scaling', { rope_scaling: { type: 'dynamic', factor: 2 } }, /not known here \(dynamic\); Llama, Qwen2 and/],
  ['long scaling', { rope_parameters: { rope_type: 'longrope', long_factor: [1] } }, /not known here \(longrope\)/],
  ['scaling by layer', { rope_parameters: { full_attention: { rope_theta: 1e4 } } }, /differ from layer to layer/],
  ['partial rotation', { partial_rotary_factor: 0.5 }, /part of each head/],
  ['activation', { hidden_act: 'gelu' }, /activation gelu/],
  ['sliding window', { use_sliding_window: true, sliding_window: 512, max_window_layers: 1 }, /sliding window/],
  ['experts', { model_type: 'qwen3_moe' }, /of architecture qwen3_moe; .* dense/],
  ['biases', { attention_bias: true }, /biases in its attention/],
  ['feed-forward biases', { mlp_bias: true }, /biases in its feed-forward/],
  ['no layers', { num_hidden_layers: undefined }, /lacks num_hidden_layers/],
  ['not a number', { hidden_size: '64' }, /no number for hidden_size/],
  ['other size', { intermediate_size: 96 }, /is \[160,64\], but config\.json makes it \[96,64\]/],
  ['untied without a head', { tie_word_embeddings: false }, /has no tensor lm_head\.weight/],
  ['too few layers', { num_hidden_layers: 1 }, /has a tensor model\.layers\.1/],
];
for (const [what, change, message] of configs) {
  test(`refused with one line: ${what}`, async (t) => {
    const folder = await tinyModel('llama', await temporaryFolder(t));
    await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...tinyConfig('llama'), ...change }));
    await refused(folder, message);
  });
}

/** Of a tiny model's config, changes that change nothing. */
const newSpelling = (kind: TinyKind): Record<string, unknown> => {
  const { type, ...scaling } = tinyScaling[kind] ?? {};
  const { ropeTheta: rope_theta } = tinyShapes[kind];
  const rope_parameters = { rope_type: type ?? 'default', ...scaling, rope_theta };
  return { rope_theta: undefined, rope_scaling: undefined, rope_parameters };
};
const spellings: [TinyKind, Record<string, unknown>][] = [
  ['llama', { rope_scaling: { type: 'default' } }],
  ['llama', { rope_theta: undefined }],
  ['llama', { head_dim: 16, hidden_act: undefined, rope_scaling: undefined }],
  ...tinyKinds.map((kind) => [kind, newSpelling(kind)] as [TinyKind, Record<string, unknown>]),
  ['yarn', { rope_scaling: { ...tinyScaling.yarn, beta_fast: 32, beta_slow: 1, truncate: true, finetuned: true } }],
  ['yarn', { rope_scaling: { ...tinyScaling.yarn, attention_factor: 0.1 * Math.log(4) + 1 } }],
  ['qwen2', { use_sliding_window: false, sliding_window: 512, max_window_layers: 1 }],
  ['qwen2', { use_sliding_window: true, sliding_window: 512, max_window_layers: 2 }],
  ['qwen3', { use_sliding_window: true, sliding_window: 4096, max_window_layers: 0, attention_bias: false }],
  ['qwen3', { layer_types: ['full_attention', 'full_attention'], use_sliding_window: true, sliding_window: 8 }],
];
for (const [kind, change] of spellings) {
  test(`the same ${kind}, spelled otherwise: ${JSON.stringify(change)}`, async (t) => {
    const folder = await tinyModel(kind, await temporaryFolder(t));
    await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...tinyConfig(kind), ...change }));
    const source = await openModelSource(folder, 'unknown');
    t.after(() => source.close());
    assert.deepEqual(source.shape, tinyShapes[kind]);
  });
}

test('files that begin with a byte-order mark are read', async (t) => {
  const folder = await tinyModel('llama', await temporaryFolder(t));
  await shard(folder);
  for (const name of ['config.json', 'tokenizer.json', 'model.safetensors.index.json']) {
    const file = path.join(folder, name);
    await writeFile(file, `\ufeff${await readFile(file, 'utf8')}`);
  }
  const source = await openModelSource(folder);
  t.after(() => source.close());
  assert.deepEqual(source.shape, tinyShapes.llama);
  assert.deepEqual(source.tokenizer.tokenizerJson, tinyTokenizerJson('llama'));
});
