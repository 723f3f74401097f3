/**
 * Holds its thread for ever in a generate (fault `block`), or turns for ever without an answer (fault `turn`). A score is
 * no hang, but long: three seconds of short forwards.
 */
import { block, fakeEngine, takeFault } from './fakeEngine.ts';

export const createEngine = fakeEngine((core, folder) => ({
  async generate(params, onTokens, cancel) {
    if (takeFault(folder, 'block')) block(Number.POSITIVE_INFINITY);
    if (takeFault(folder, 'turn')) await new Promise(() => setInterval(() => {}, 1_000));
    return core.generate(params, onTokens, cancel);
  },
  async score(params, cancel) {
    for (let forward = 0; forward < 60; forward++) {
      await cancel.turn();
      block(50);
    }
    return core.score(params, cancel);
  },
}));
