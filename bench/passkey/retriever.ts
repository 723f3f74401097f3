/**
 * Reads haystacks with the engine's own parts, in this process: chunk caches once, then for each needle which chunks a
 * reader attends to at the question's cursor, and what is generated out of some of them. Knows ids, no text.
 */

import { FoveaError } from '../../server/base/errors.ts';
import { chunkAddress } from '../../server/engine/cache/chunkCache.ts';
import type { Cancel } from '../../server/engine/core.ts';
import { Generation } from '../../server/engine/decode/generate.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import { DecoderModel } from '../../server/engine/graph/model.ts';
import { defaultChunkTokens, type ModelShape } from '../../server/engine/model/shape.ts';
import type { ReaderSpec } from '../../server/engine/protocol.ts';
import { ChunkRows } from '../../server/engine/readers/chunkRows.ts';
import { type FocusAdapter, loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { LocalPast } from '../../server/engine/readers/localPast.ts';
import { Readers, withCandidates } from '../../server/engine/readers/readers.ts';
import type { AskedIds } from './draws.ts';
import { CandidateStore, KeptRows } from './keptRows.ts';
import type { WholeReader } from './memoryPlan.ts';

type Ids = readonly number[];

export class Retriever {
  readonly chunkTokens: number;
  readonly kept = new CandidateStore();
  private readonly model: DecoderModel;
  private readonly adapter: FocusAdapter | undefined;
  private readonly readers: Readers;
  /** for choosing among all chunks: candidates of unchanged groups are kept */
  private readonly choosers: Readers;
  private readonly caches = new Map<string, ChunkKv>();

  constructor(model: DecoderModel, adapter: FocusAdapter | undefined) {
    this.model = model;
    this.adapter = adapter;
    this.chunkTokens = adapter?.info.chunkTokens ?? defaultChunkTokens(model.shape);
    const options = { model, adapter, chunkTokens: this.chunkTokens };
    this.readers = new Readers(options);
    const parts = {
      store: this.kept,
      makeRows: (chunks: readonly ChunkKv[]) => new ChunkRows(model, withCandidates(adapter), chunks, 0),
      makeKeyValues: (slots: number) => model.keyValues(1, slots),
    };
    this.choosers = new Readers({ ...options, makeRows: (chunks) => new KeptRows(parts, chunks) });
  }

  /** @throws FoveaError (`input`) where the adapter cannot read all chunks in that way */
  demand(way: WholeReader): void {
    if (way === 'chosen' || way === 'focus') withCandidates(this.adapter);
    if (way === 'memory' && !this.adapter?.memory) {
      throw new FoveaError('input', 'memory:K needs an adapter with memory layers: give one with --adapter.');
    }
  }

  /** The chunk's cache, computed unless it is kept; `keep` for chunks that come again. */
  async cacheOf(ids: Ids, keep: boolean, cancel: Cancel): Promise<ChunkKv> {
    const address = chunkAddress(ids);
    const found = this.caches.get(address);
    if (found) return found;
    const computed = new LocalPast(this.model, 0);
    await computed.become(ids, cancel);
    const kv = await this.model.chunkKv(computed.keyValues, ids.length);
    computed.release();
    if (keep) this.caches.set(address, kv);
    return kv;
  }

  /** Share of the attention of the question's last token that goes to each chunk's candidate, `focus:K` over all. */
  async shares(asked: AskedIds, chunks: readonly ChunkKv[], cancel: Cancel): Promise<number[]> {
    const params = this.params(asked, { focus: chunks.length });
    const reading = await this.choosers.open(params, chunks, 1, cancel);
    const { shares } = await reading.forward([asked.local[asked.local.length - 1]], cancel);
    return shares[0];
  }

  /** Greedily, `maxTokens` tokens. @param chunks as many as `reader` reads, best first */
  async generate(
    asked: AskedIds,
    reader: Partial<ReaderSpec>,
    chunks: readonly ChunkKv[],
    maxTokens: number,
    cancel: Cancel,
  ): Promise<{ ids: number[]; shares: number[] }> {
    const context = this.params(asked, reader);
    const reading = await this.readers.open(context, chunks, 1, cancel);
    const params = { ...context, stream: 0, maxTokens, endIds: [], lastIds: [], draft: false };
    const generation = new Generation(params, { reading, mixer: undefined, drafter: undefined }, () => {});
    const { tokens, shares } = await generation.run(performance.now(), cancel);
    return { ids: tokens.map(({ id }) => id), shares };
  }

  private params({ local, localFileTokens }: AskedIds, reader: Partial<ReaderSpec>) {
    const spec = { prompt: 0, attend: 0, focus: 0, memory: 0, copy: false, ...reader };
    return { reader: spec, chunks: [], local, localFileTokens, history: [] };
  }
}

export interface OpenRetriever {
  retriever: Retriever;
  shape: ModelShape;
  close(): Promise<void>;
}

/** Whoever opens it closes it. @throws FoveaError (`input`) for a model or adapter that cannot be used */
export async function openRetriever(options: {
  modelDir: string;
  adapterFile: string | undefined;
  threads: number;
}): Promise<OpenRetriever> {
  const { modelDir, adapterFile, threads } = options;
  const model = await DecoderModel.open(modelDir, threads);
  const adapter = adapterFile ? await loadFocusAdapter(adapterFile, model.manifest, modelDir) : undefined;
  return { retriever: new Retriever(model, adapter), shape: model.shape, close: () => model.close() };
}
