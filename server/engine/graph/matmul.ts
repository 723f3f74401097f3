/** A linear layer as graph nodes, in full precision or quantised; and its weight as bytes in that form. */
import type { ProductForm, Quantisation } from '../protocol.ts';
import type { GraphBuilder } from './onnx.ts';
import type { TensorTable, WeightsFile } from './weightsFile.ts';

/** Emits `x W` for the weight stored as `name`; x [..., in] f32, W [in, out], result [..., out] f32. */
export type MatMul = (g: GraphBuilder, x: string, name: string) => string;

/** Keeps a row of zeros (padding) from dividing by zero; far below any activation's scale. */
const smallestScale = 1e-8;

/** What differs between the forms of a quantised product. */
interface Operands {
  /** largest of a token's quantised activations, and what stands for zero */
  largest: number;
  zero: number;
  /** weights shifted by 128, so that both operands are unsigned */
  unsignedWeights: boolean;
}

/** MLAS multiplies unsigned activations; two products of `u7s8` are at most 2 * 127 * 127, which 16 bits hold. */
const operands: Record<ProductForm, Operands> = {
  u8s8: { largest: 127, zero: 128, unsignedWeights: false },
  u7s8: { largest: 63, zero: 64, unsignedWeights: false },
  u8u8: { largest: 127, zero: 128, unsignedWeights: true },
};

const unsignedZero = 128;

function weight(g: GraphBuilder, table: TensorTable, name: string): string {
  const tensor = table[name];
  if (!tensor) throw new Error(`no weight named ${name}`);
  return g.weight(name, tensor);
}

/** An int8 weight shifted to uint8: its bytes with the sign bit turned over, which ONNX Runtime does once, when it loads. */
function unsignedWeight(g: GraphBuilder, table: TensorTable, name: string): string {
  const tensor = table[name];
  if (!tensor) throw new Error(`no weight named ${name}`);
  return g.op('BitwiseXor', [g.weight(`${name}.bytes`, { ...tensor, type: 'uint8' }), g.byte(unsignedZero)]);
}

/**
 * `rowq`: activations quantised per token (symmetric, 8 or 7 bits), weights per output column (symmetric, 8 bits),
 * products summed in int32. With the activations' outliers spread (spread.ts) and moved (smooth.ts) it costs about
 * 0.005 nats and is the fastest form that ONNX Runtime has on a CPU (docs/results.md).
 */
function rowq(table: TensorTable, form: ProductForm): MatMul {
  const { largest: top, zero, unsignedWeights } = operands[form];
  return (g, x, name) => {
    const largest = g.op('ReduceMax', [g.op('Abs', [x]), g.integers(-1)], { keepdims: 1 });
    const scale = g.op('Max', [largest, g.float(smallestScale)]);
    const scaled = g.op('Mul', [x, g.op('Div', [g.float(top), scale])]);
    const quantised = g.op('QuantizeLinear', [scaled, g.float(1), g.byte(zero)]);
    const weights = unsignedWeights ? unsignedWeight(g, table, name) : weight(g, table, name);
    const scales = [g.float(1 / top), weight(g, table, `${name}.scale`)];
    const zeros = [g.byte(zero), ...(unsignedWeights ? [g.byte(unsignedZero)] : [])];
    const product = g.op('Microsoft.MatMulIntegerToFloat', [quantised, weights, ...scales, ...zeros]);
    return g.op('Mul', [product, scale]);
  };
}

function fp32(table: TensorTable): MatMul {
  return (g, x, name) => g.op('MatMul', [x, weight(g, table, name)]);
}

/** The linear layer of a quantisation over a table of weights. @param form of quantised products */
export function matMul(quantisation: Quantisation, table: TensorTable, form: ProductForm = 'u8s8'): MatMul {
  return quantisation === 'fp32' ? fp32(table) : rowq(table, form);
}

/**
 * Stores a weight given as Hugging Face has it, `[out, in]` f32, in the form that `matMul` reads: transposed, and for
 * `rowq` as int8 with one scale per output column.
 */
export async function storeWeight(
  file: WeightsFile,
  quantisation: Quantisation,
  name: string,
  rows: Float32Array,
  outputs: number,
): Promise<void> {
  const inputs = rows.length / outputs;
  if (quantisation === 'fp32') {
    const columns = new Float32Array(rows.length);
    transpose(rows, columns, outputs, inputs, (v) => v);
    await file.add(name, 'float32', [inputs, outputs], columns);
    return;
  }
  const scales = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    let largest = 0;
    for (let i = o * inputs; i < (o + 1) * inputs; i++) largest = Math.max(largest, Math.abs(rows[i]));
    scales[o] = largest / 127 || 1;
  }
  const columns = new Int8Array(rows.length);
  transpose(rows, columns, outputs, inputs, (v, o) => Math.round(v / scales[o]));
  await file.add(name, 'int8', [inputs, outputs], columns);
  await file.add(`${name}.scale`, 'float32', [outputs], scales);
}

/** In blocks, so that both sides stay in the processor's cache. */
function transpose(
  from: Float32Array,
  to: Float32Array | Int8Array,
  rows: number,
  columns: number,
  map: (value: number, row: number) => number,
): void {
  const block = 32;
  for (let r0 = 0; r0 < rows; r0 += block) {
    const r1 = Math.min(rows, r0 + block);
    for (let c = 0; c < columns; c++) {
      for (let r = r0; r < r1; r++) to[c * rows + r] = map(from[r * columns + c], r);
    }
  }
}
