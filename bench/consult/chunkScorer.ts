/** Losses of a hole's target with some chunks read directly, and the chunks' caches, in this process. Knows no text. */
import { chunkAddress } from '../../server/engine/cache/chunkCache.ts';
import type { Cancel } from '../../server/engine/core.ts';
import { score } from '../../server/engine/decode/score.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import type { DecoderModel } from '../../server/engine/graph/model.ts';
import type { AttendTuning } from '../../server/engine/protocol.ts';
import type { CandidateAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { LocalPast } from '../../server/engine/readers/localPast.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import { Readers } from '../../server/engine/readers/readers.ts';
import type { HoleTokens } from '../holeTokens.ts';

type Ids = readonly number[];

export class ChunkScorer {
  private readonly model: DecoderModel;
  private readonly readers: Readers;
  private readonly caches = new Map<string, ChunkKv>();

  constructor(model: DecoderModel, adapter: CandidateAdapter) {
    this.model = model;
    this.readers = new Readers({ model, adapter, chunkTokens: adapter.info.chunkTokens });
  }

  /** The chunk's cache, computed where it is not kept. */
  async cacheOf(ids: Ids, cancel: Cancel): Promise<ChunkKv> {
    const address = chunkAddress(ids);
    let cache = this.caches.get(address);
    if (!cache) {
      const past = new LocalPast(this.model, 0);
      await this.model.unhurried(() => past.become(ids, cancel));
      cache = await this.model.chunkKv(past.keyValues, ids.length);
      past.release();
      this.caches.set(address, cache);
    }
    return cache;
  }

  /** Nats of each target token, `attend:N` of these chunks, `local` of none. */
  nats(
    hole: HoleTokens,
    chunks: readonly ChunkKv[],
    cancel: Cancel,
    attendTuning?: Partial<AttendTuning>,
  ): Promise<number[]> {
    const reader = parseReader(chunks.length === 0 ? 'local' : `attend:${chunks.length}`);
    const params = { ...hole, chunks: [], reader, ...(attendTuning && { attendTuning }) };
    return this.model.unhurried(async () => {
      const reading = await this.readers.open(params, chunks, hole.targets.length, cancel);
      return (await score(params, reading, undefined, cancel)).nats;
    });
  }
}
