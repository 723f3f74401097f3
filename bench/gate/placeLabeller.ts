/** Measures the chunks offered at places of one project after the other, in this process. Knows no file of records. */
import { languageOf } from '../../server/chunking/languages.ts';
import type { Cancel } from '../../server/engine/core.ts';
import type { CopyIndex } from '../../server/engine/decode/copyIndex.ts';
import { defaultCopyWeights } from '../../server/engine/decode/copyWeights.ts';
import { copySample } from '../../server/engine/decode/fitCopyWeights.ts';
import type { ChunkKv } from '../../server/engine/device.ts';
import type { DecoderModel } from '../../server/engine/graph/model.ts';
import type { CandidateAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { textAfter } from '../../server/prompt/textAfter.ts';
import { AttentionReader } from '../consult/attentionReader.ts';
import { silence } from '../consult/consultChunks.ts';
import { eachNatsWith } from '../copyFit.ts';
import { type Digger, type Digging, diggings } from '../digHoles.ts';
import type { Mode } from '../hole.ts';
import { type HoleTokens, holeTokens } from '../holeTokens.ts';
import { mean } from '../metrics.ts';
import { seededRandom } from '../seededRandom.ts';
import { ChunkGains, type Losses } from './chunkGains.ts';
import { labelOffers } from './labelOffers.ts';
import type { LabelledChunk, LabelledPlace } from './labelRecords.ts';

export interface LabelOptions {
  mode: Mode;
  count: number;
  seed: number;
  /** `path:offset` of places that are measured already */
  known: ReadonlySet<string>;
}

/** A project, and what its text would say by itself. */
export interface LabelledProject extends Digger {
  copyIndex: Pick<CopyIndex, 'match'>;
}

export class PlaceLabeller {
  private readonly model: DecoderModel;
  private readonly adapter: CandidateAdapter;
  private readonly reader: AttentionReader;
  private gains: ChunkGains;

  private constructor(model: DecoderModel, adapter: CandidateAdapter, reader: AttentionReader) {
    this.model = model;
    this.adapter = adapter;
    this.reader = reader;
    this.gains = new ChunkGains(model, adapter.info.chunkTokens);
  }

  /** Whoever opens it closes it; the model stays open. */
  static async open(model: DecoderModel, adapter: CandidateAdapter, threads: number): Promise<PlaceLabeller> {
    return new PlaceLabeller(model, adapter, await AttentionReader.open(model, adapter, threads));
  }

  async *places(digger: LabelledProject, { mode, count, seed, known }: LabelOptions, cancel: Cancel) {
    const dig = { mode, stratum: 'normal', count, seed, offered: 1 } as const;
    for await (const digging of diggings(digger, dig)) {
      const { path, offset } = digging.hole;
      if (!known.has(`${path}:${offset}`))
        yield await this.model.unhurried(() => this.label(digger, digging, mode, cancel));
    }
  }

  private async label(
    project: LabelledProject,
    { hole, excluded }: Digging,
    mode: Mode,
    cancel: Cancel,
  ): Promise<Omit<LabelledPlace, 'project'>> {
    const { session, healer } = project;
    const { path, offset, before, target } = hole;
    const place = { path, before, offset, excluded };
    const keys = labelOffers(session.gate, session.index, place, seededRandom(offset));
    const chunks = keys.map((key) => session.index.chunks.get(key)!);
    const tokens = holeTokens(healer, hole);
    const caches = [];
    for (const { ids } of chunks) caches.push(await this.gains.cacheOf(ids, cancel));
    const [local, ...alone] = await this.gains.losses(tokens, caches, cancel);
    const attention = chunks.length > 0 ? await this.attention(tokens, caches, cancel) : [];
    const [localAsRead, ...asRead] = mode === 'prefix' ? [] : await this.asRead(project, hole, tokens, caches, cancel);
    const labelled: LabelledChunk[] = chunks.map(({ path: file, start, end }, i) => {
      const beside = asRead[i] === undefined ? {} : { asRead: asRead[i] };
      return { path: file, start, end, ...summary(alone[i]), ...beside, ...attention[i] };
    });
    const { nats, first8, ...past } = summary(local);
    const losses = { local: nats, localFirst8: first8, localAsRead, localPast: past.past, localPast16: past.past16 };
    return { path, offset, targetEnd: offset + target.length, mode, ...losses, chunks: labelled };
  }

  /** Nats without a chunk, then with each, beside the text after the cursor and with copied runs mixed in. */
  private async asRead(
    { session: { index }, tokenizer, copyIndex }: LabelledProject,
    { path, offset }: Digging['hole'],
    tokens: HoleTokens,
    caches: readonly ChunkKv[],
    cancel: Cancel,
  ): Promise<number[]> {
    const { text = '', chunks = [] } = index.files.get(path) ?? {};
    const document = { path, languageId: languageOf(path).id, text };
    const after = textAfter(tokenizer, document, offset, this.adapter.info.chunkTokens);
    const beside = after ? [await this.gains.cacheOf(after.ids, cancel)] : [];
    const losses = await this.gains.losses(tokens, caches, cancel, beside);
    const { history, targets } = tokens;
    // As in the product: the history stands for the open file's chunks up to the cursor.
    const exclude = chunks.filter(({ start }) => start < offset).map(({ key }) => key);
    const matches = targets.map((_, i) => copyIndex.match([...history, ...targets.slice(0, i)], { exclude }));
    const scored = losses.map(({ target }) =>
      target.map((nats, i) => ({ nats, sample: matches[i] && copySample(matches[i], targets[i], nats) })),
    );
    return eachNatsWith(scored, defaultCopyWeights).map(rounded);
  }

  /** What the cursor's dynamic prompt finds in each chunk. */
  private async attention(
    tokens: Parameters<AttentionReader['candidates']>[0],
    caches: Parameters<AttentionReader['candidates']>[1],
    cancel: Cancel,
  ) {
    const candidates = await this.reader.candidates(tokens, caches, 1, cancel);
    const [seen] = await candidates.attention(1, () => 0);
    const [silent] = await candidates.attention(1, () => silence);
    const perChunk = seen.length / caches.length;
    return caches.map((_, chunk) => {
      const part = (all: Float32Array) => Array.from(all.subarray(chunk * perChunk, (chunk + 1) * perChunk));
      return {
        share: rounded(mean(part(seen))),
        alone: rounded(mean(part(silent).map((share) => Math.log(share) - silence))),
      };
    });
  }

  /** Frees the caches of a project's chunks. */
  forget(): void {
    this.gains = new ChunkGains(this.model, this.adapter.info.chunkTokens);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}

function summary({ target, past }: Losses): Pick<LabelledChunk, 'nats' | 'first8' | 'past' | 'past16'> {
  return {
    ...{ nats: rounded(mean(target)), first8: rounded(mean(target.slice(0, 8))) },
    ...(past.length > 0 ? { past: rounded(mean(past)), past16: rounded(mean(past.slice(-16))) } : {}),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
