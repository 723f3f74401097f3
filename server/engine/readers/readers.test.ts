import { readerTwins, twinModels } from '../../../test/readerTwins.ts';
import { tinyDecoder } from '../../../test/tinyEngine.ts';

for (const twin of twinModels) readerTwins(twin, (kind, folder) => tinyDecoder(kind, folder, 'fp32'));
