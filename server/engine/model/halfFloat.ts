/** IEEE half precision and bfloat16, to and from float32; little-endian bytes. */

/** 2^112: what a half's exponent lacks once its bits stand where a float32 has them. */
const rebias = 2 ** 112;

/** The half at byte `at`. */
export function halfAt(bytes: Uint8Array, at: number): number {
  const half = bytes[at] | (bytes[at + 1] << 8);
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** @param bytes [out.length] f16 */
export function halfToFloat(bytes: Uint8Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < out.length; i++) {
    const half = bytes[2 * i] | (bytes[2 * i + 1] << 8);
    if ((half & 0x7c00) === 0x7c00) {
      out[i] = halfAt(bytes, 2 * i);
    } else {
      bits[i] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
      out[i] *= rebias;
    }
  }
}

/** @param bytes [out.length] bf16 */
export function bfloatToFloat(bytes: Uint8Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < out.length; i++) bits[i] = (bytes[2 * i] | (bytes[2 * i + 1] << 8)) << 16;
}

/** Rounds to the nearest half, ties to even; beyond the range to infinity. @returns f16 bytes [values.length] */
export function floatToHalf(values: Float32Array): Uint8Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = halfBits(values[i]);
  return littleEndian(out);
}

function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // The step between halves of this size; a subnormal's is the smallest normal's.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const steps = roundToEven(size / 2 ** (exponent - 10));
  // A normal has 1024..2047 steps, of which the leading one is implied; 2048 carries into the exponent by itself.
  return sign | (((exponent + 14) << 10) + steps);
}

function roundToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** Rounds to the nearest bfloat16, ties to even. @returns bf16 bytes [values.length] */
export function floatToBfloat(values: Float32Array): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const b = bits[i];
    out[i] = Number.isNaN(values[i]) ? 0x7fc0 : (b + 0x7fff + ((b >>> 16) & 1)) >>> 16;
  }
  return littleEndian(out);
}

/** Every platform that Node runs on here is little-endian, so the view is the file's order. */
function littleEndian(numbers: Uint16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
