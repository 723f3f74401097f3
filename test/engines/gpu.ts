/**
 * Fails on the GPU alone: cannot use it (fault `refuse`), loses it while it starts (`startLost`), after two tokens of a
 * generate (`lost`) or dies there by a signal (`killed`), and hangs in a prefill (`hang`).
 */
import { writeSync } from 'node:fs';
import { FoveaError } from '../../server/base/errors.ts';
import type { CreateEngine } from '../../server/engine/core.ts';
import { deviceLostExitCode, gpuLinePrefix } from '../../server/engine/protocol.ts';
import { block, fakeEngine, takeFault } from './fakeEngine.ts';

export const createEngine: CreateEngine = async (params, progress) => {
  const { modelDir: folder, device } = params;
  const fault = (name: string): boolean => device === 'gpu' && takeFault(folder, name);
  const core = await fakeEngine()(params, progress);
  if (fault('refuse')) throw new FoveaError('input', `${gpuLinePrefix}no adapter was found.`);
  if (fault('startLost')) lose('no memory is left');
  return {
    ...core,
    async generate(request, onTokens, cancel) {
      const [lost, killed] = [fault('lost'), fault('killed')];
      if (!lost && !killed) return core.generate(request, onTokens, cancel);
      await core.generate({ ...request, maxTokens: 2 }, onTokens, cancel);
      await cancel.turn();
      if (killed) process.kill(process.pid, 'SIGKILL');
      return lose('the device was removed');
    },
    async prefill(request, cancel) {
      if (fault('hang')) block(Number.POSITIVE_INFINITY);
      return core.prefill(request, cancel);
    },
  };
};

function lose(reason: string): never {
  writeSync(2, `${gpuLinePrefix}${reason}\n`);
  process.exit(deviceLostExitCode);
}
