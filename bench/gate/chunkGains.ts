/**
 * Losses of a place's target with one chunk after the other read directly. The local context is read once without a chunk;
 * its last tokens and the target see the chunk. Knows no text.
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

export class ChunkGains extends ChunkCaches {
  private readonly firstPosition: number;

  constructor(model: DecoderModel, chunkTokens: number) {
    super(model);
    this.firstPosition = chunkTokens + 1;
  }

  /** Nats of each target token without a chunk, then with each of them alone. */
  async nats({ local, targets }: HoleTokens, chunks: readonly ChunkKv[], cancel: Cancel): Promise<number[][]> {
    const { model, firstPosition } = this;
    const frozen = Math.max(0, local.length - seeing);
    const past = new LocalPast(model, firstPosition);
    await past.become(local.slice(0, frozen), cancel);
    const all: number[][] = [];
    for (const chunk of [undefined, ...chunks]) {
      const tail = await model.keyValues(1, local.length + targets.length);
      await tail.copy(past.keyValues, 0, frozen, 0);
      const role = { tuning: defaultAttendTuning, change: undefined };
      const direct = await DirectMemory.of(model, chunk ? [chunk] : [], noCandidates, role);
      all.push(await this.read(local, targets, { frozen, tail, direct }));
    }
    return all;
  }

  private async read(
    local: Ids,
    targets: Ids,
    { frozen, tail, direct }: { frozen: number; tail: KeyValues; direct: DirectMemory },
  ): Promise<number[]> {
    const { model, firstPosition } = this;
    const last = local.length - 1;
    const common = { memory: direct.memory(), tail, change: undefined };
    const before = { tokens: local.slice(frozen, last), firstPosition: firstPosition + frozen, at: frozen };
    if (before.tokens.length > 0) await model.step({ ...common, ...before, predicts: false });
    const tokens = [local[last], ...targets.slice(0, -1)];
    const { next } = await model.step({
      ...common,
      ...{ tokens, firstPosition: firstPosition + last, at: last, predicts: true },
    });
    return Promise.all(targets.map(async (target, i) => -(await next[i].of([target]))[0]));
  }
}
