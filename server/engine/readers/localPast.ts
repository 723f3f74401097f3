/**
 * The local context's keys and values, kept across requests as far as its tokens and the direct chunks stay the same.
 * Its tokens see the direct chunks: where only the last 16 did, attend:2 lost 0.08 nats (docs/results.md).
 */

import type { Cancel } from '../core.ts';
import type { Decoder, KeyValues } from '../device.ts';
import type { StepChange } from '../projectionChange.ts';
import type { DirectMemory } from './directMemory.ts';

/** Fewer take hardly less time: a forward reads all weights. */
const leastForwardTokens = 16;
/** Buffers grow in steps of so many slots, so that typing seldom copies one. */
const growth = 64;

export class LocalPast {
  private held: KeyValues | undefined;
  private ids: number[] = [];
  private readonly model: Decoder;
  private readonly firstPosition: number;
  private readonly direct: DirectMemory | undefined;
  private readonly change: StepChange | undefined;

  /**
   * @param firstPosition position of the first token: right behind chunks and candidates
   * @param direct chunks that every token sees
   */
  constructor(model: Decoder, firstPosition: number, direct?: DirectMemory) {
    this.model = model;
    this.firstPosition = firstPosition;
    this.direct = direct;
    this.change = direct?.change;
  }

  /** Slots [0, length) hold its tokens; a reading may write its own behind them. Once there was room made. */
  get keyValues(): KeyValues {
    if (!this.held) throw new Error('no room was made');
    return this.held;
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
    await this.reserve(ids.length);
    let forwards = 0;
    while (this.ids.length < ids.length) {
      await cancel.turn();
      const at = this.ids.length;
      const tokens = ids.slice(at, at + this.forwardLimit());
      await this.model.step({
        tokens,
        firstPosition: this.firstPosition + at,
        memory: this.direct?.memory(),
        tail: this.keyValues,
        at,
        predicts: false,
        change: this.change,
      });
      this.ids.push(...tokens);
      forwards++;
    }
    return forwards;
  }

  /** Makes room for `slots` tokens in all. */
  async reserve(slots: number, keep = this.ids.length): Promise<void> {
    if (this.held && slots <= this.held.slots) return;
    const room = Math.max(1, Math.ceil(slots / growth)) * growth;
    this.held = this.held ? await this.held.resized(room, keep) : await this.model.keyValues(1, room);
  }

  /** Gives back what it holds on a device. */
  release(): void {
    this.held?.release();
    this.held = undefined;
    this.ids.length = 0;
  }

  private forwardLimit(): number {
    const { pace, forwardMs, forwardTokens, forwardScoreBytes } = this.model;
    const keys = (this.direct?.slots ?? 0) + this.keyValues.slots + forwardTokens;
    const perToken = 4 * this.model.shape.heads * keys;
    const inTime = pace.tokensWithin(forwardMs, this.direct !== undefined);
    return Math.max(leastForwardTokens, Math.min(forwardTokens, inTime, Math.floor(forwardScoreBytes / perToken)));
  }
}
