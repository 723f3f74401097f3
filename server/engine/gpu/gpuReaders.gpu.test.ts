import { readerTwins, twinModels } from '../../../test/readerTwins.ts';
import { tinyDecoder } from '../../../test/tinyEngine.ts';
import { GpuDecoder } from './gpuDecoder.ts';

for (const twin of twinModels) {
  readerTwins(twin, async (kind, folder) => {
    const { directory, ...imported } = await tinyDecoder(kind, folder, 'fp32');
    void imported;
    return GpuDecoder.open(directory, { poolBytes: 1e6 });
  });
}
