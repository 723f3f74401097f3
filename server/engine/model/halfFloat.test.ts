import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bfloatToFloat, floatToBfloat, floatToHalf, halfAt, halfToFloat } from './halfFloat.ts';

/** All 65,536 patterns of two bytes. */
function allPatterns(): Uint8Array {
  const patterns = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
  return new Uint8Array(patterns.buffer);
}

test('every half that is a number survives the way to float32 and back, one at a time or all at once', () => {
  const halves = allPatterns();
  const floats = new Float32Array(0x10000);
  halfToFloat(halves, floats);
  const back = floatToHalf(floats);
  for (let i = 0; i < 0x10000; i++) {
    assert.ok(Object.is(floats[i], halfAt(halves, 2 * i)), `pattern ${i}`);
    if (!Number.isNaN(floats[i])) assert.equal(back[2 * i] | (back[2 * i + 1] << 8), i);
  }
});

test('every bfloat16 that is a number survives the way to float32 and back', () => {
  const patterns = allPatterns();
  const floats = new Float32Array(0x10000);
  bfloatToFloat(patterns, floats);
  const back = floatToBfloat(floats);
  for (let i = 0; i < 0x10000; i++) {
    if (!Number.isNaN(floats[i])) assert.equal(back[2 * i] | (back[2 * i + 1] << 8), i);
  }
});

test('rounding goes to the nearest, ties to even, and beyond the largest half to infinity', () => {
  const check = (value: number, bits: number) => {
    const bytes = floatToHalf(Float32Array.of(value));
    assert.equal(bytes[0] | (bytes[1] << 8), bits, `${value}`);
  };
  check(1 + 2 ** -11, 0x3c00);
  check(1 + 3 * 2 ** -11, 0x3c02);
  check(1 + 2 ** -11 + 2 ** -20, 0x3c01);
  check(2 - 2 ** -12, 0x4000);
  check(65519, 0x7bff);
  check(65520, 0x7c00);
  check(-1e30, 0xfc00);
  check(2 ** -25, 0x0000);
  check(1.5 * 2 ** -24, 0x0002);
  check(2 ** -14 - 2 ** -26, 0x0400);
  const bfloat = floatToBfloat(Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, Number.NaN));
  assert.deepEqual([...new Uint16Array(bfloat.buffer)], [0x3f80, 0x3f82, 0x7fc0]);
});
