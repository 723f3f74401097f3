/** Loads the real ONNX Runtime through the product's own session and runs a graph of one addition before every answer. */
import type { CreateEngine } from '../../server/engine/core.ts';
import { GraphBuilder } from '../../server/engine/graph/onnx.ts';
import { f32, GraphSession } from '../../server/engine/graph/session.ts';
import { fakeEngine } from './fakeEngine.ts';

export const createEngine: CreateEngine = async (params, progress) => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', [1]);
  g.output('y', g.op('Add', [x, x]), 'float32', [1]);
  const session = await GraphSession.create(g.encode(), params.modelDir, 1);
  const core = await fakeEngine()(params, progress);
  return {
    ...core,
    async score(scoreParams, cancel) {
      const { y } = await session.run({ x: f32(Float32Array.of(21), [1]) });
      return { ...(await core.score(scoreParams, cancel)), nats: Array.from(y.data as Float32Array) };
    },
    async close() {
      await session.release();
      await core.close();
    },
  };
};
