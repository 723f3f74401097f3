/**
 * Whether this processor's 8-bit products saturate, found by what it does: Node tells no processor features, and a name
 * would say nothing about the kernels that ONNX Runtime chose. Where they do, the quantised layers take a form that cannot.
 */
import type { Arithmetic, ProductForm, Quantisation } from '../protocol.ts';
import { GraphBuilder } from './onnx.ts';
import { GraphSession, u8 } from './session.ts';

/** Rows of the products that are tried: one, and several, which other kernels serve. */
const tried = [1, 4];
const inner = 64;
const outputs = 32;

/**
 * Multiplies operands whose pairs are far above 16 bits and compares with the exact sums. A few ms.
 * MLAS adds pairs of unsigned by signed products with `vpmaddubsw` where there is no VNNI.
 */
export async function productsSaturate(): Promise<boolean> {
  const g = new GraphBuilder();
  const weights = g.bytes('weights', [inner, outputs], new Int8Array(inner * outputs).fill(127));
  const inputs = [g.input('x', 'uint8', ['t', inner]), weights, g.float(1), g.float(1), g.byte(0)];
  g.output('sums', g.op('Microsoft.MatMulIntegerToFloat', inputs), 'float32', ['t', outputs]);
  const session = await GraphSession.create(g.encode(), '', 1);
  try {
    for (const rows of tried) {
      const { sums } = await session.run({ x: u8(new Uint8Array(rows * inner).fill(255), [rows, inner]) });
      if ((sums.data as Float32Array).some((sum) => sum !== inner * 255 * 127)) return true;
    }
    return false;
  } finally {
    await session.release();
  }
}

/** @param form instead of the one that suits the processor */
export function arithmeticOf(quantisation: Quantisation, processorSaturates: boolean, form?: ProductForm): Arithmetic {
  const suited = processorSaturates ? exactForm : 'u8s8';
  return { processorSaturates, form: quantisation === 'fp32' ? 'f32' : (form ?? suited) };
}

/** Within 0.007 nats of f32 at a sixth more time than `u8s8`; 7-bit activations lose twice that (docs/results.md). */
const exactForm: ProductForm = 'u8u8';
