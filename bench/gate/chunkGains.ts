/**
 * Losses of a place's target with one chunk after the other read directly, alone or beside another one. The local context is
 * read once without a chunk; its last tokens and the target see the chunks. Knows no text.
 */
import type { Cancel } from '../../server/engine/core.ts';
import type { ChunkKv, KeyValues } from '../../server/engine/device.ts';
import type { DecoderModel } from '../../server/engine/graph/model.ts';
import { defaultAttendTuning } from '../../server/engine/readers/attendTuning.ts';
import { DirectMemory, noCandidates } from '../../server/engine/readers/directMemory.ts';
import { LocalPast } from '../../server/engine/readers/localPast.ts';
import { ChunkCaches } from '../consult/chunkCaches.ts';
import type { HoleTokens } from '../holeTokens.ts';

type Ids = readonly number[];

/** Last tokens of the local context that see the chunk. */
const seeing = 48;

export interface Losses {
  /** nats of each target token */
  target: number[];
  /** of each of the tokens before the cursor that see the chunk, in their order; none in a short file */
  past: number[];
}

export class ChunkGains extends ChunkCaches {
  private readonly firstPosition: number;

  constructor(model: DecoderModel, chunkTokens: number) {
    super(model);
    this.firstPosition = chunkTokens + 1;
  }

  /**
   * Losses without a chunk, then with each of them alone.
   * @param beside what is read in front of each of them, and where none is read too
   */
  async losses(
    { local, targets }: HoleTokens,
    chunks: readonly ChunkKv[],
    cancel: Cancel,
    beside: readonly ChunkKv[] = [],
  ): Promise<Losses[]> {
    const { model, firstPosition } = this;
    const frozen = Math.max(0, local.length - seeing);
    const past = new LocalPast(model, firstPosition);
    await past.become(local.slice(0, frozen), cancel);
    const all: Losses[] = [];
    for (const chunk of [[], ...chunks.map((one) => [one])]) {
      const tail = await model.keyValues(1, local.length + targets.length);
      await tail.copy(past.keyValues, 0, frozen, 0);
      const role = { tuning: defaultAttendTuning, change: undefined };
      const direct = await DirectMemory.of(model, [...beside, ...chunk], noCandidates, role);
      all.push(await this.read(local, targets, { frozen, tail, direct }));
    }
    return all;
  }

  private async read(
    local: Ids,
    targets: Ids,
    { frozen, tail, direct }: { frozen: number; tail: KeyValues; direct: DirectMemory },
  ): Promise<Losses> {
    const { model, firstPosition } = this;
    const last = local.length - 1;
    const common = { memory: direct.memory(), tail, change: undefined, predicts: true } as const;
    /** what reading them, from that place of the context on, says of the tokens that follow each */
    const step = async (tokens: Ids, at: number, following: Ids): Promise<number[]> => {
      if (tokens.length === 0) return [];
      const { next } = await model.step({ ...common, tokens, firstPosition: firstPosition + at, at });
      return Promise.all(following.map(async (token, i) => -(await next[i].of([token]))[0]));
    };
    const past = await step(local.slice(frozen, last), frozen, local.slice(frozen + 1));
    return { past, target: await step([local[last], ...targets.slice(0, -1)], last, targets) };
  }
}
