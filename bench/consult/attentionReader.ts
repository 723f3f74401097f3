/**
 * Reads what each head at a cursor attends to among the candidates of many chunks, with the engine's own parts and in this
 * process: candidates once, then forwards that see all of them, some, or next to none. Knows ids, no text and no rank.
 */
import type { Cancel } from '../../server/engine/core.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import { decoderGraph } from '../../server/engine/graph/decoder.ts';
import { candidateFeeds, stepFeeds } from '../../server/engine/graph/feeds.ts';
import { inMemory, type KvBuffer } from '../../server/engine/graph/kvBuffer.ts';
import { causalMask, hidden } from '../../server/engine/graph/masks.ts';
import { matMul } from '../../server/engine/graph/matmul.ts';
import type { DecoderModel } from '../../server/engine/graph/model.ts';
import { GraphSession } from '../../server/engine/graph/session.ts';
import { ChunkRows } from '../../server/engine/readers/chunkRows.ts';
import type { CandidateAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { LocalPast } from '../../server/engine/readers/localPast.ts';
import { dynamicPrompt } from '../../server/engine/readers/readers.ts';
import type { HoleTokens } from '../holeTokens.ts';

export type Asked = Pick<HoleTokens, 'local' | 'localFileTokens'>;

/** What is added to the score of each chunk's candidate; `unseen` hides it. */
export type ChunkMask = (chunk: number) => number;
export const unseen = hidden;

export class AttentionReader {
  readonly model: DecoderModel;
  readonly adapter: CandidateAdapter;
  private readonly graph: GraphSession;

  private constructor(model: DecoderModel, adapter: CandidateAdapter, graph: GraphSession) {
    this.model = model;
    this.adapter = adapter;
    this.graph = graph;
  }

  /** Whoever opens it closes it; the model stays open. */
  static async open(model: DecoderModel, adapter: CandidateAdapter, threads: number): Promise<AttentionReader> {
    const { shape, weights, quantisation } = model.manifest;
    const { form } = model.arithmetic;
    const linear = matMul(quantisation, weights, form === 'f32' ? undefined : form);
    const graph = decoderGraph(shape, weights, { family: 'step', eachHead: true }, linear);
    return new AttentionReader(model, adapter, await GraphSession.create(graph, model.directory, threads));
  }

  /**
   * Computes the candidates of the last `sets` tokens of the local context in every chunk, a set for each token.
   * @param chunks at least one
   */
  async candidates({ local, localFileTokens }: Asked, chunks: readonly ChunkKv[], sets: number, cancel: Cancel) {
    const { model, adapter } = this;
    const { info } = adapter;
    const firstPosition = info.chunkTokens + 1;
    const separator = info.separatorId === undefined ? [] : [info.separatorId];
    const prompt = [...separator, ...dynamicPrompt({ local, localFileTokens }, info.promptTokens)];
    const tokens = Math.min(sets, prompt.length - separator.length);
    const keyValues = await model.keyValues(1, tokens * chunks.length);
    const indices = Array.from({ length: tokens }, (_, i) => prompt.length - tokens + i);
    const cursor = firstPosition + local.length - 1;
    const positions = indices.map((_, i) => (info.ownPosition ? cursor - tokens + 1 + i : firstPosition - 1));
    const slots = indices.map((_, i) => i * chunks.length);
    const rows = new ChunkRows(model, adapter, chunks, 0);
    await rows.candidates(prompt, indices, positions, { keyValues, slots }, cancel);
    const past = new LocalPast(model, firstPosition);
    await past.become(local.slice(0, -1), cancel);
    const tail = inMemory(past.keyValues);
    return new Candidates(this, this.graph, {
      ...{ keyValues: inMemory(keyValues), chunks: chunks.length, tokens },
      ...{ local, tail, firstPosition },
    });
  }

  close(): Promise<void> {
    return this.graph.release();
  }
}

interface CandidateParts {
  /** a slot a chunk, one set behind the other */
  keyValues: KvBuffer;
  chunks: number;
  /** those of the local context, its last ones, that have candidates of their own */
  tokens: number;
  local: readonly number[];
  /** the local context without its last token */
  tail: KvBuffer;
  firstPosition: number;
}

/** All chunks' candidates at one cursor. */
export class Candidates {
  readonly chunks: number;
  /** last tokens of the local context that have candidates of their own */
  readonly tokens: number;
  private readonly reader: AttentionReader;
  private readonly graph: GraphSession;
  private readonly parts: CandidateParts;

  constructor(reader: AttentionReader, graph: GraphSession, parts: CandidateParts) {
    this.reader = reader;
    this.graph = graph;
    this.parts = parts;
    this.chunks = parts.chunks;
    this.tokens = parts.tokens;
  }

  /**
   * One forward of the last `count` tokens, each of which sees its own candidates through `mask`.
   * @returns for each of those tokens, of each chunk and head: [chunks * layers * heads]
   */
  async attention(count: number, mask: ChunkMask): Promise<Float32Array[]> {
    const { keyValues, local, tail, firstPosition, chunks } = this.parts;
    const { model, adapter } = this.reader;
    const { shape } = model;
    const at = local.length - count;
    const tokens = local.slice(at);
    const layout = { tokens: count, memorySlots: keyValues.slots, tailSlots: tail.slots, tailUsed: at };
    const input = {
      rows: [tokens],
      firstPosition: firstPosition + at,
      caches: { memory: keyValues, tail },
      mask: causalMask(layout, (token, slots) => {
        const first = this.firstSlot(token, count);
        for (let chunk = 0; chunk < chunks; chunk++) slots[first + chunk] = mask(chunk);
      }),
      outRows: tokens.map((_, i) => i),
      candidates: { isCandidate: new Float32Array(keyValues.slots).fill(1), bias: adapter.candidate.bias },
    };
    const fetched = await this.graph.run(candidateFeeds(shape, input, stepFeeds(input)));
    const { layers, heads } = shape;
    const width = keyValues.slots + tail.slots + count;
    return tokens.map((_, token) => {
      const seen = new Float32Array(chunks * layers * heads);
      for (let layer = 0; layer < layers; layer++) {
        const attention = fetched[`attention.${layer}`].data as Float32Array;
        for (let head = 0; head < heads; head++) {
          const first = (head * count + token) * width + this.firstSlot(token, count);
          for (let chunk = 0; chunk < chunks; chunk++) {
            seen[(chunk * layers + layer) * heads + head] = attention[first + chunk];
          }
        }
      }
      return seen;
    });
  }

  /** Of the set of one of the last `count` tokens. */
  private firstSlot(token: number, count: number): number {
    return (this.tokens - count + token) * this.chunks;
  }
}
