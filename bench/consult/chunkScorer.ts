/** Losses of a hole's target with some chunks read directly, and the chunks' caches, in this process. Knows no text. */
import type { Cancel } from '../../server/engine/core.ts';
import { score } from '../../server/engine/decode/score.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import type { DecoderModel } from '../../server/engine/graph/model.ts';
import type { AttendTuning } from '../../server/engine/protocol.ts';
import type { CandidateAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import { Readers } from '../../server/engine/readers/readers.ts';
import type { HoleTokens } from '../holeTokens.ts';
import { ChunkCaches } from './chunkCaches.ts';

export class ChunkScorer extends ChunkCaches {
  private readonly readers: Readers;

  constructor(model: DecoderModel, adapter: CandidateAdapter) {
    super(model);
    this.readers = new Readers({ model, adapter, chunkTokens: adapter.info.chunkTokens });
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
