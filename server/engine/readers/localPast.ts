/** The local context's keys and values without memory, kept across requests as far as their tokens stay the same. */
import type { KvBuffer } from '../cache/kvBuffer.ts';
import type { Cancel } from '../core.ts';
import { causalMask } from '../graph/masks.ts';
import type { DecoderModel } from '../graph/model.ts';

/** Most tokens of one forward: bounds what a cancelled request still costs. */
const forwardTokens = 256;
/** Most bytes of one forward's attention scores: they bound what ONNX Runtime's arena grows to, and fit a cache. */
const scoreBytes = 8e6;
/** Buffers grow in steps of so many slots, so that typing seldom copies one. */
const growth = 64;

export class LocalPast {
  /** slots [0, ids.length) hold these tokens; a reading may write its own behind them */
  buffer: KvBuffer;
  private ids: number[] = [];
  private readonly model: DecoderModel;
  private readonly firstPosition: number;

  /** @param firstPosition position of the first token: right behind chunks and candidates */
  constructor(model: DecoderModel, firstPosition: number) {
    this.model = model;
    this.firstPosition = firstPosition;
    this.buffer = model.buffer(1, growth);
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
      const caches = { memory: this.model.buffer(1, 0), tail: this.buffer };
      const layout = { tokens: fresh.length, memorySlots: 0, tailSlots: this.buffer.slots, tailUsed: used };
      const mask = causalMask(layout);
      const firstPosition = this.firstPosition + used;
      const output = await this.model.step({ rows: [fresh], firstPosition, caches, mask, outRows: [] });
      this.buffer.write(used, output.newKeys, output.newValues, 0, fresh.length);
      this.ids.push(...fresh);
      forwards++;
    }
    return forwards;
  }

  private forwardLimit(): number {
    const perToken = 4 * this.model.shape.heads * (this.buffer.slots + forwardTokens);
    return Math.max(16, Math.min(forwardTokens, Math.floor(scoreBytes / perToken)));
  }

  /** Makes room for `slots` tokens in all. */
  reserve(slots: number, keep = this.ids.length): void {
    if (slots <= this.buffer.slots) return;
    this.buffer = this.buffer.resized(Math.ceil(slots / growth) * growth, keep);
  }
}
