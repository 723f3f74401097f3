/**
 * Answers what its protocol does not allow: an id outside the vocabulary (fault `id`), too few nats (fault `nats`),
 * bytes that are no message (fault `bytes`). Its prefill fails as a bug would.
 */
import { writeSync } from 'node:fs';
import { pipes } from '../../server/engine/protocol.ts';
import { fakeEngine, takeFault, vocab } from './fakeEngine.ts';

export const createEngine = fakeEngine((core, folder) => ({
  async generate(params, onTokens, cancel) {
    if (takeFault(folder, 'bytes')) writeSync(pipes.rpc, 'Segmentation fault\r\n\r\n');
    const result = await core.generate(params, onTokens, cancel);
    return takeFault(folder, 'id') ? { ...result, tokens: [{ id: vocab, logProb: 0 }] } : result;
  },
  async score(params, cancel) {
    const result = await core.score(params, cancel);
    return takeFault(folder, 'nats') ? { ...result, nats: [] } : result;
  },
  async prefill() {
    throw new RangeError('a shape is wrong\nin line two');
  },
}));
