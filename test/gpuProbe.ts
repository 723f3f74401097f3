/** A program that ends with code 0 where ONNX Runtime adds two numbers on a GPU. Uses nothing of what is tested there. */
import { GraphBuilder } from '../server/engine/graph/onnx.ts';
import { f32, InferenceSession } from '../server/engine/graph/session.ts';

const g = new GraphBuilder();
g.input('x', 'float32', [1]);
g.outputOp('y', 'float32', [1], 'Add', ['x', 'x']);
const session = await InferenceSession.create(g.encode(), { executionProviders: ['webgpu'], logSeverityLevel: 4 });
const { y } = await session.run({ x: f32(Float32Array.of(21), [1]) });
process.exitCode = y.data[0] === 42 ? 0 : 1;
