import { readerTwins, twinModels } from '../../../test/readerTwins.ts';
import { tinyDecoder } from '../../../test/tinyEngine.ts';
import { GpuDecoder } from './gpuDecoder.ts';

/** Scaled positions are other numbers in the same tables. */
const kinds = twinModels.filter(([kind]) => kind !== 'yarn');
// FOVEA_GPU_ALL=1: every case of every model
const few = process.env.FOVEA_GPU_ALL !== '1';

for (const twin of few ? kinds : twinModels) {
  const open = async (...[kind, folder]: Parameters<Parameters<typeof readerTwins>[1]>) => {
    const { directory } = await tinyDecoder(kind, folder, 'fp32');
    return GpuDecoder.open(directory, { poolBytes: 1e6 });
  };
  readerTwins(twin, open, few);
}
