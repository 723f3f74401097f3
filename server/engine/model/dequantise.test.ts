import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tensorTypes } from './dequantise.ts';

interface Case {
  type: number;
  /** base64 */
  blocks: string;
  /** base64 of little-endian numbers, by the Python `gguf` package (training/fixtures/gguf_types.py) */
  float32: string;
}

const file = new URL('../../../test/fixtures/ggufTypes.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Case>;

test('the fixture covers every type that is read', () => {
  assert.deepEqual(Object.keys(cases).sort(), [...tensorTypes.values()].map(({ name }) => name).sort());
});

for (const [name, { type, blocks, float32 }] of Object.entries(cases)) {
  test(`${name} equals the gguf package bit by bit`, () => {
    const expected = new Float32Array(new Uint8Array(Buffer.from(float32, 'base64')).buffer);
    // At an odd offset of its buffer, as a slice of a file may lie.
    const bytes = new Uint8Array(Buffer.concat([Buffer.alloc(1), Buffer.from(blocks, 'base64')])).subarray(1);
    const found = tensorTypes.get(type)!;
    assert.equal(found.name, name);
    assert.equal((bytes.length / found.blockBytes) * found.blockNumbers, expected.length);
    const out = new Float32Array(expected.length);
    found.dequantise(bytes, out);
    assert.deepEqual(new Uint32Array(out.buffer), new Uint32Array(expected.buffer));
  });
}
