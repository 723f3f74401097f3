import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tinyShapes } from '../../../test/tinyModels.ts';
import { KvArrays } from './kvArrays.ts';
import { KvBuffer } from './kvBuffer.ts';

describe('memory of released keys and values', () => {
  it('serves the next ones that it fits, each time one of them', () => {
    const arrays = new KvArrays();
    const first = arrays.take(1000);
    assert.ok(first.length >= 1000);
    arrays.give(first);
    assert.equal(arrays.take(900), first);
    assert.notEqual(arrays.take(900), first);
    arrays.give(first);
    assert.notEqual(arrays.take(first.length + 1), first, 'too small');
    assert.notEqual(arrays.take(10), first, 'far too large');
    assert.equal(arrays.take(1000), first);
  });

  it('is no larger than what it may keep', () => {
    const arrays = new KvArrays();
    const many = [1000, 1100, 1200].map((length) => arrays.take(length));
    for (const array of many) arrays.give(array);
    const again = [1000, 1000, 1000].map((length) => arrays.take(length));
    assert.equal(many.filter((array) => again.includes(array)).length, 2);
  });

  it('is one place for each layer, and goes once', async () => {
    const arrays = new KvArrays();
    const shape = tinyShapes.llama;
    const buffer = KvBuffer.from(arrays, shape, 1, 5);
    const all = [...buffer.keys, ...buffer.values];
    for (const [i, layer] of all.entries()) layer.fill(i + 1);
    for (const [i, layer] of all.entries()) assert.ok(layer.length > 0 && layer.every((value) => value === i + 1));
    const larger = await buffer.resized(8, 5);
    assert.equal(larger.keys[1][larger.offset(0, 1, 4)], 2);
    buffer.release();
    const [one, other] = [KvBuffer.from(arrays, shape, 1, 5), KvBuffer.from(arrays, shape, 1, 5)];
    assert.equal(one.keys[0].buffer, buffer.keys[0].buffer);
    assert.notEqual(other.keys[0].buffer, buffer.keys[0].buffer);
  });

  it('is of the layers that are kept', () => {
    const buffer = KvBuffer.from(new KvArrays(), tinyShapes.llama, 1, 5, [1]);
    assert.deepEqual([buffer.keys[0].length, buffer.values[0].length], [0, 0]);
    assert.ok(buffer.keys[1].length > 0 && buffer.bytes === 8 * buffer.keys[1].length);
  });
});
