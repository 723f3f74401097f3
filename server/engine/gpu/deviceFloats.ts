/** Which numbers an adapter computes with: nothing tells, so it is tried. */

import { DeviceFault } from '../deviceFault.ts';
import { GraphBuilder } from '../graph/onnx.ts';
import { Tensor } from '../graph/session.ts';
import { type GpuContext, GpuSession } from './gpuSession.ts';
import { type Floats, floats } from './tensors.ts';

/** 1.5 as a half. */
const oneAndAHalf = 0x3e00;

/**
 * Adds two halves. Without `shader-f16` the run throws, which harms nothing.
 * @throws DeviceFault where there is no device at all
 */
export async function deviceFloats(context: GpuContext): Promise<Floats> {
  const g = new GraphBuilder();
  g.input('x', 'float16', [1]);
  g.outputOp('y', 'float16', [1], 'Add', ['x', 'x']);
  const session = await GpuSession.create(g.encode(), context);
  try {
    const { y } = await session.run({ x: new Tensor('float16', Uint16Array.of(oneAndAHalf), [1]) });
    return floats(y)[0] === 3 ? 'float16' : 'float32';
  } catch (error) {
    if (error instanceof DeviceFault) throw error;
    return 'float32';
  } finally {
    await session.release();
  }
}
