/**
 * Turns a ggml tensor's bytes into float32, one function a type. Knows no file and no model.
 * Block layouts: ggml-common.h and ggml-quants.c of the ggml project; results equal those of the Python `gguf` package
 * bit by bit (every product of scale and quant is exact in a double, so that one rounding is left, that of the store).
 */
import { bfloatToFloat, halfAt, halfToFloat } from './halfFloat.ts';

/** Writes the numbers of all blocks in `bytes` to `out`. */
type Dequantise = (bytes: Uint8Array, out: Float32Array) => void;

export interface TensorType {
  name: string;
  /** numbers in a block; a row holds whole blocks */
  blockNumbers: number;
  blockBytes: number;
  dequantise: Dequantise;
}

/** By ggml's type number. */
export const tensorTypes: ReadonlyMap<number, TensorType> = new Map([
  [0, { name: 'F32', blockNumbers: 1, blockBytes: 4, dequantise: f32 }],
  [1, { name: 'F16', blockNumbers: 1, blockBytes: 2, dequantise: halfToFloat }],
  [2, { name: 'Q4_0', blockNumbers: 32, blockBytes: 18, dequantise: q4_0 }],
  [3, { name: 'Q4_1', blockNumbers: 32, blockBytes: 20, dequantise: q4_1 }],
  [6, { name: 'Q5_0', blockNumbers: 32, blockBytes: 22, dequantise: q5_0 }],
  [7, { name: 'Q5_1', blockNumbers: 32, blockBytes: 24, dequantise: q5_1 }],
  [8, { name: 'Q8_0', blockNumbers: 32, blockBytes: 34, dequantise: q8_0 }],
  [12, { name: 'Q4_K', blockNumbers: 256, blockBytes: 144, dequantise: q4_k }],
  [13, { name: 'Q5_K', blockNumbers: 256, blockBytes: 176, dequantise: q5_k }],
  [14, { name: 'Q6_K', blockNumbers: 256, blockBytes: 210, dequantise: q6_k }],
  [30, { name: 'BF16', blockNumbers: 1, blockBytes: 2, dequantise: bfloatToFloat }],
]);

/** Names of the types that are known and not read, for a message that a person can search for. */
const otherTypes: Record<number, string> = {
  10: 'Q2_K',
  11: 'Q3_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};

export function tensorTypeName(type: number): string {
  return tensorTypes.get(type)?.name ?? otherTypes[type] ?? `number ${type}`;
}

function f32(bytes: Uint8Array, out: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
}

/** 32 numbers: scale f16, 32 x int8. */
function q8_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 34, to += 32) {
    const scale = halfAt(bytes, at);
    for (let i = 0; i < 32; i++) out[to + i] = scale * ((bytes[at + 2 + i] << 24) >> 24);
  }
}

/** 32 numbers: scale f16, 16 bytes; low halves are numbers 0..15, high halves 16..31. */
function q4_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 18, to += 32) {
    const scale = halfAt(bytes, at);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 2 + i];
      out[to + i] = scale * ((pair & 15) - 8);
      out[to + i + 16] = scale * ((pair >> 4) - 8);
    }
  }
}

/** As Q4_0, with a minimum in place of the fixed 8. */
function q4_1(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 20, to += 32) {
    const scale = halfAt(bytes, at);
    const min = halfAt(bytes, at + 2);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 4 + i];
      out[to + i] = scale * (pair & 15) + min;
      out[to + i + 16] = scale * (pair >> 4) + min;
    }
  }
}

/** 32 numbers: scale f16, the 32 fifth bits, 16 bytes as in Q4_0. */
function q5_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 22, to += 32) {
    const scale = halfAt(bytes, at);
    const fifth = u32At(bytes, at + 2);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 6 + i];
      out[to + i] = scale * (((pair & 15) | (((fifth >>> i) & 1) << 4)) - 16);
      out[to + i + 16] = scale * (((pair >> 4) | (((fifth >>> (i + 16)) & 1) << 4)) - 16);
    }
  }
}

/** As Q5_0, with a minimum in place of the fixed 16. */
function q5_1(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 24, to += 32) {
    const scale = halfAt(bytes, at);
    const min = halfAt(bytes, at + 2);
    const fifth = u32At(bytes, at + 4);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 8 + i];
      out[to + i] = scale * ((pair & 15) | (((fifth >>> i) & 1) << 4)) + min;
      out[to + i + 16] = scale * ((pair >> 4) | (((fifth >>> (i + 16)) & 1) << 4)) + min;
    }
  }
}

/**
 * 256 numbers in 8 groups of 32: scale f16, scale of the minima f16, 8 x (scale, minimum) of 6 bits in 12 bytes, 128
 * bytes of pairs: 32 bytes hold one group in their low halves and the next in their high halves.
 */
function q4_k(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 144, to += 256) {
    const scale = halfAt(bytes, at);
    const minScale = halfAt(bytes, at + 2);
    for (let group = 0; group < 8; group++) {
      const d = scale * sixBitScale(bytes, at + 4, group);
      const m = minScale * sixBitMin(bytes, at + 4, group);
      const quants = at + 16 + 32 * (group >> 1);
      const shift = 4 * (group & 1);
      const start = to + 32 * group;
      for (let i = 0; i < 32; i++) out[start + i] = d * ((bytes[quants + i] >> shift) & 15) - m;
    }
  }
}

/** As Q4_K, with 32 bytes of fifth bits before the pairs: bit g of byte i belongs to number i of group g. */
function q5_k(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 176, to += 256) {
    const scale = halfAt(bytes, at);
    const minScale = halfAt(bytes, at + 2);
    for (let group = 0; group < 8; group++) {
      const d = scale * sixBitScale(bytes, at + 4, group);
      const m = minScale * sixBitMin(bytes, at + 4, group);
      const quants = at + 48 + 32 * (group >> 1);
      const shift = 4 * (group & 1);
      const start = to + 32 * group;
      for (let i = 0; i < 32; i++) {
        const fifth = (bytes[at + 16 + i] >> group) & 1;
        out[start + i] = d * (((bytes[quants + i] >> shift) & 15) | (fifth << 4)) - m;
      }
    }
  }
}

/**
 * 256 numbers in 16 groups of 16: 128 bytes of low halves, 64 bytes of upper pairs of bits, 16 x int8 group scales,
 * scale f16. Each half of 128 numbers is four runs of 32, which share 64 low and 32 upper bytes.
 */
function q6_k(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 210, to += 256) {
    const scale = halfAt(bytes, at + 208);
    for (let run = 0; run < 8; run++) {
      const low = at + 64 * (run >> 2) + 32 * (run & 1);
      const lowShift = 4 * ((run >> 1) & 1);
      const high = at + 128 + 32 * (run >> 2);
      const highShift = 2 * (run & 3);
      const start = to + 32 * run;
      for (let i = 0; i < 32; i++) {
        const d = scale * ((bytes[at + 192 + 2 * run + (i >> 4)] << 24) >> 24);
        const quant = ((bytes[low + i] >> lowShift) & 15) | (((bytes[high + i] >> highShift) & 3) << 4);
        out[start + i] = d * (quant - 32);
      }
    }
  }
}

/** Scale of a group in the K types' 12 bytes: groups 0..3 whole in bytes 0..3, 4..7 split over bytes 8..11 and 0..3. */
function sixBitScale(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group] & 63;
  return (bytes[at + 4 + group] & 15) | ((bytes[at + group - 4] >> 6) << 4);
}

/** Minimum of a group, in bytes 4..7 and the high halves of bytes 8..11. */
function sixBitMin(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + 4 + group] & 63;
  return (bytes[at + 4 + group] >> 4) | ((bytes[at + group] >> 6) << 4);
}

function u32At(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
