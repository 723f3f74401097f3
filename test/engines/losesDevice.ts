/**
 * The real engine, whose runs on the GPU throw what ONNX Runtime does when the device is lost, from the second token of a
 * `generate` on: as often as the file `faults.json` in the model's folder says (`lost`).
 */

import type { InferenceSession as Session } from 'onnxruntime-node';
import type { CreateEngine } from '../../server/engine/core.ts';
import { createEngine as create } from '../../server/engine/engine.ts';
import { InferenceSession } from '../../server/engine/graph/session.ts';
import { takeFault } from './fakeEngine.ts';

/** onnxruntime-node 1.30, shortened. */
const lost =
  'Non-zero status code returned while running MemcpyToHost node. webgpu/buffer_manager.cc:641 Download Failed to download data from buffer. wgpu::MapAsyncStatus value: 4, message: [Device] is lost.';

/** Typed as a factory, it is a class. */
const { prototype: sessions } = InferenceSession as unknown as { prototype: Pick<Session, 'run'> };

export const createEngine: CreateEngine = async (params, progress) => {
  const core = await create(params, progress);
  if (params.device !== 'gpu') return core;
  const run = sessions.run;
  return {
    info: core.info,
    generate(request, onTokens, cancel) {
      const loses = takeFault(params.modelDir, 'lost');
      const onToken: typeof onTokens = (tokens, shares, hasty) => {
        onTokens(tokens, shares, hasty);
        if (loses) sessions.run = () => Promise.reject(new Error(lost));
      };
      sessions.run = run;
      return core.generate(request, onToken, cancel);
    },
    score: (request, cancel) => core.score(request, cancel),
    read: (request, cancel) => core.read(request, cancel),
    prefill: (request, cancel) => core.prefill(request, cancel),
    copyUpdate: (request) => core.copyUpdate(request),
    copy: (request) => core.copy(request),
    stats: () => core.stats(),
    close: () => core.close(),
  };
};
