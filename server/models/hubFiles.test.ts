import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseHubFiles, type HubFile } from './hubFiles.ts';

const file = (path: string, bytes = 1000): HubFile => ({ path, bytes, hash: '', hashKind: 'sha256' });
const listing = (...paths: string[]) => paths.map((path, i) => file(path, 1000 - i));

/** A repository's files -> what is taken of them. */
const choices: [string, string[], string | undefined, string[]][] = [
  [
    'one safetensors file',
    ['model.safetensors', 'tokenizer.json', 'config.json', 'README.md', 'onnx/model.onnx', 'a.gguf'],
    undefined,
    ['config.json', 'tokenizer.json', 'model.safetensors'],
  ],
  [
    'shards',
    [
      'model-00002-of-00002.safetensors',
      'model-00001-of-00002.safetensors',
      'model.safetensors.index.json',
      'config.json',
      'tokenizer.json',
      'other-00001.safetensors',
    ],
    undefined,
    [
      'tokenizer.json',
      'config.json',
      'model.safetensors.index.json',
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
    ],
  ],
  ['the only GGUF', ['README.md', 'a.Q4_K_M.gguf'], undefined, ['a.Q4_K_M.gguf']],
  ['a named GGUF', ['a.gguf', 'q/b.gguf', 'config.json'], 'q/b.gguf', ['q/b.gguf']],
  [
    'the only GGUF, in parts',
    ['a-00002-of-00002.gguf', 'README.md', 'a-00001-of-00002.gguf'],
    undefined,
    ['a-00001-of-00002.gguf', 'a-00002-of-00002.gguf'],
  ],
  [
    'a GGUF named by one of its parts',
    ['q/a-00002-of-00002.gguf', 'q/a-00001-of-00002.gguf', 'b.gguf'],
    'q/a-00002-of-00002.gguf',
    ['q/a-00001-of-00002.gguf', 'q/a-00002-of-00002.gguf'],
  ],
];
for (const [what, paths, wanted, expected] of choices) {
  test(`chosen: ${what}`, () => {
    const chosen = chooseHubFiles('o/n', listing(...paths), wanted).map(({ path }) => path);
    assert.deepEqual(chosen.toSorted(), expected.toSorted());
  });
}

test('small files come first', () => {
  const files = [file('model.safetensors', 1e9), file('tokenizer.json', 1e6), file('config.json', 500)];
  assert.deepEqual(
    chooseHubFiles('o/n', files).map(({ path }) => path),
    ['config.json', 'tokenizer.json', 'model.safetensors'],
  );
});

const refusals: [string[], string | undefined, RegExp][] = [
  [['a.gguf', 'b.gguf'], undefined, /o\/n has several GGUF files; name one, as o\/n\/a\.gguf: a\.gguf, b\.gguf/],
  [
    ['a-00001-of-00002.gguf', 'a-00002-of-00002.gguf', 'b.gguf'],
    undefined,
    /several GGUF files; name one, as o\/n\/a-00001-of-00002\.gguf: a-00001-of-00002\.gguf, b\.gguf\./,
  ],
  [
    ['a-00001-of-00002.gguf'],
    undefined,
    /o\/n lacks a-00002-of-00002\.gguf on the hub, a part of a-00001-of-00002\.gguf/,
  ],
  [['a.gguf'], 'c.gguf', /o\/n has no c\.gguf on the hub; it has a\.gguf/],
  [['README.md'], undefined, /it lacks config\.json, tokenizer\.json, model\.safetensors/],
  [['config.json', 'model.safetensors'], undefined, /it lacks tokenizer\.json \(or/],
  [['config.json', 'tokenizer.json', 'model-00001-of-00002.safetensors'], undefined, /it lacks model\.safetensors/],
  [['config.json', 'tokenizer.json', 'pytorch_model.bin'], undefined, /it lacks model\.safetensors/],
];
for (const [paths, wanted, message] of refusals) {
  test(`refused: ${paths.join(' ')}${wanted ? ` for ${wanted}` : ''}`, () => {
    assert.throws(() => chooseHubFiles('o/n', listing(...paths), wanted), message);
  });
}
