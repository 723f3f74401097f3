import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ggufPartNames, ggufStem } from './ggufParts.ts';

const names: [name: string, parts: string[], stem: string][] = [
  ['model.gguf', ['model.gguf'], 'model'],
  ['q/a-00002-of-00002.gguf', ['q/a-00001-of-00002.gguf', 'q/a-00002-of-00002.gguf'], 'q/a'],
  ['a-00001-of-00001.GGUF', ['a-00001-of-00001.GGUF'], 'a'],
  ['a-00001-of-00000.gguf', ['a-00001-of-00000.gguf'], 'a'],
  ['a-1-of-2.gguf', ['a-1-of-2.gguf'], 'a-1-of-2'],
  ['a-00001-of-00002.safetensors', ['a-00001-of-00002.safetensors'], 'a-00001-of-00002.safetensors'],
];
for (const [name, parts, stem] of names) {
  test(`parts of ${name}`, () => {
    assert.deepEqual(ggufPartNames(name), parts);
    assert.equal(ggufStem(name), stem);
  });
}
