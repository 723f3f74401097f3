/** Caches of chunks, computed in this process and kept as long as this is. Knows no text. */
import { chunkAddress } from '../../server/engine/cache/chunkCache.ts';
import type { Cancel } from '../../server/engine/core.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import type { DecoderModel } from '../../server/engine/graph/model.ts';
import { LocalPast } from '../../server/engine/readers/localPast.ts';

export class ChunkCaches {
  protected readonly model: DecoderModel;
  private readonly caches = new Map<string, ChunkKv>();

  constructor(model: DecoderModel) {
    this.model = model;
  }

  /** The chunk's cache, computed where it is not kept. */
  async cacheOf(ids: readonly number[], cancel: Cancel): Promise<ChunkKv> {
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
}
