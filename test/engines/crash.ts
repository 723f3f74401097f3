/** Dies while it starts (fault `start`), after two tokens of a generate (fault `generate`) or in a prefill (fault `prefill`). */
import type { CreateEngine } from '../../server/engine/core.ts';
import { fakeEngine, takeFault } from './fakeEngine.ts';

const sound = fakeEngine((core, folder) => ({
  async generate(params, onTokens, cancel) {
    if (!takeFault(folder, 'generate')) return core.generate(params, onTokens, cancel);
    await core.generate({ ...params, maxTokens: 2 }, onTokens, cancel);
    await cancel.turn();
    return die();
  },
  async prefill(params, cancel) {
    return takeFault(folder, 'prefill') ? die() : core.prefill(params, cancel);
  },
}));

export const createEngine: CreateEngine = async (params, progress) => {
  const core = await sound(params, progress);
  return takeFault(params.modelDir, 'start') ? die() : core;
};

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;); // until the signal has come
}
