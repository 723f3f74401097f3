/**
 * The local context's keys and values, kept across requests as far as its tokens and the direct chunks stay the same.
 * Its tokens see the direct chunks: where only the last 16 did, attend:2 lost 0.08 nats (docs/results.md).
 */

import type { Cancel } from '../core.ts';
import type { KvBuffer } from '../graph/kvBuffer.ts';
import type { StepChange } from '../graph/lowRank.ts';
import { causalMask } from '../graph/masks.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { DirectMemory } from './directMemory.ts';

/** Most tokens of one forward: bounds what a cancelled request still costs. */
const forwardTokens = 256;
/** Fewer take hardly less time: a forward reads all weights. */
const leastForwardTokens = 16;
/** Most bytes of one forward's attention scores: 2, 4, 8 and 16 MB took alike, or longer, and the arena grew to 1.0, 1.1, 1.6 and 2.5 GB. */
const scoreBytes = 4e6;
/** Buffers grow in steps of so many slots, so that typing seldom copies one. */
const growth = 64;

export class LocalPast {
  /** slots [0, ids.length) hold these tokens; a reading may write its own behind them */
  buffer: KvBuffer;
  private ids: number[] = [];
  private readonly model: DecoderModel;
  private readonly firstPosition: number;
  private readonly direct: DirectMemory | undefined;
  private readonly change: StepChange | undefined;

  /**
   * @param firstPosition position of the first token: right behind chunks and candidates
   * @param direct chunks that every token sees
   */
  constructor(model: DecoderModel, firstPosition: number, direct?: DirectMemory) {
    this.model = model;
    this.firstPosition = firstPosition;
    this.direct = direct;
    this.change = direct?.change;
    this.buffer = model.buffer(1, growth);
  }

  /** The chunks that its tokens have seen, read alike. */
  get seen(): DirectMemory | undefined {
    return this.direct;
  }

  /** Tokens that it holds. */
  get length(): number {
    return this.ids.length;
  }

  /** How many of the first tokens of `ids` are here. */
  commonPrefix(ids: readonly number[]): number {
    const most = Math.min(ids.length, this.ids.length);
    let common = 0;
    while (common < most && ids[common] === this.ids[common]) common++;
    return common;
  }

  /** Makes the past exactly `ids`, computing what is new. @returns forwards made */
  async become(ids: readonly number[], cancel: Cancel): Promise<number> {
    this.ids.length = this.commonPrefix(ids);
    this.reserve(ids.length);
    let forwards = 0;
    while (this.ids.length < ids.length) {
      await cancel.turn();
      const used = this.ids.length;
      const fresh = ids.slice(used, used + this.forwardLimit());
      const memory = this.direct?.buffer ?? this.model.buffer(1, 0);
      const caches = { memory, tail: this.buffer };
      const layout = {
        tokens: fresh.length,
        memorySlots: memory.slots,
        tailSlots: this.buffer.slots,
        tailUsed: used,
      };
      const mask = causalMask(layout, (_, slots) => this.direct && slots.set(this.direct.mask));
      const firstPosition = this.firstPosition + used;
      const { change } = this;
      const output = await this.model.step({ rows: [fresh], firstPosition, caches, mask, outRows: [], change });
      this.buffer.write(used, output.newKeys, output.newValues, 0, fresh.length);
      this.ids.push(...fresh);
      forwards++;
    }
    return forwards;
  }

  private forwardLimit(): number {
    const keys = (this.direct?.buffer.slots ?? 0) + this.buffer.slots + forwardTokens;
    const perToken = 4 * this.model.shape.heads * keys;
    const { pace, forwardMs } = this.model;
    const inTime = pace.tokensWithin(forwardMs, this.direct !== undefined);
    return Math.max(leastForwardTokens, Math.min(forwardTokens, inTime, Math.floor(scoreBytes / perToken)));
  }

  /** Makes room for `slots` tokens in all. */
  reserve(slots: number, keep = this.ids.length): void {
    if (slots <= this.buffer.slots) return;
    this.buffer = this.buffer.resized(Math.ceil(slots / growth) * growth, keep);
  }
}
