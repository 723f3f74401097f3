/**
 * One request's way of reading: local context, direct chunks and candidates behind a single `forward`, whatever the
 * reader. d direct chunks and k candidate rows, either of them none, make `local`, `prompt` (chunks are in the local
 * context), `attend`, `focus` and their hybrid; direct chunks that only the memory layers see make `memory`.
 * design.md, "Focus decoding, exactly", step 4.
 */
import type { Cancel } from '../core.ts';
import { causalMask } from '../graph/masks.ts';
import type { DecoderModel } from '../graph/model.ts';
import { HostNextTokens, type NextTokens } from '../graph/nextTokens.ts';
import type { Rows } from './chunkRows.ts';
import { type DirectMemory, sinkKeys } from './directMemory.ts';
import type { CandidateAdapter } from './focusAdapter.ts';
import type { LocalPast } from './localPast.ts';

export interface ReadingParts {
  model: DecoderModel;
  past: LocalPast;
  firstPosition: number;
  direct: DirectMemory;
  /** token ranges of chunks inside the local context (`prompt`), by chunk */
  promptRanges: readonly { start: number; end: number }[];
  focus: { rows: Rows; adapter: CandidateAdapter; prompt: readonly number[] } | undefined;
  /** the request's local context; its last token is the cursor's */
  local: readonly number[];
}

export interface ForwardOutput {
  /** what follows each wanted token: [tokens wanted] */
  next: NextTokens[];
  /** attention of each wanted token to each chunk, sinks left out: [tokens wanted][chunks] */
  shares: number[][];
}

export class Reading {
  forwards = 0;
  private readonly parts: ReadingParts;
  /** tokens since the cursor's, itself first: those that forwards have seen and `truncate` has not taken back */
  private readonly since: number[] = [];
  /** candidate sets in the direct memory: index of the token they are of (0 the cursor's) to their first slot */
  private readonly sets = new Map<number, number>();

  constructor(parts: ReadingParts) {
    this.parts = parts;
  }

  /** Brings the local context up to the cursor's token. */
  async prepare(cancel: Cancel): Promise<void> {
    const { past, local } = this.parts;
    this.forwards += await past.become(local.slice(0, -1), cancel);
  }

  /**
   * Reads tokens from index `since.length` on (0 is the cursor's) and predicts what follows each of them. The first
   * call begins with the cursor's token.
   */
  async forward(tokens: readonly number[], cancel: Cancel): Promise<ForwardOutput> {
    const { model, past, local, direct, firstPosition } = this.parts;
    const first = this.since.length;
    const all = [...this.since, ...tokens];
    const at = local.length - 1 + first;
    await this.refresh(all, first, cancel);
    past.reserve(at + tokens.length, at);
    const memorySlots = direct.buffer.slots;
    const layout = { tokens: tokens.length, memorySlots, tailSlots: past.buffer.slots, tailUsed: at };
    const mask = causalMask(layout, (token, slots) => this.maskMemory(slots, first + token));
    await cancel.turn();
    const output = await model.step({
      rows: [tokens],
      firstPosition: firstPosition + at,
      caches: { memory: direct.buffer, tail: past.buffer },
      mask,
      outRows: tokens.map((_, i) => i),
      change: direct.change,
      ...this.candidateScores(),
    });
    this.forwards++;
    past.buffer.write(at, output.newKeys, output.newValues, 0, tokens.length);
    this.since.push(...tokens);
    const width = output.mass.length / tokens.length;
    const shares = tokens.map((_, i) => this.sharesOf(output.mass.subarray(i * width, (i + 1) * width), first + i));
    return { next: HostNextTokens.each(output.logProbs, model.shape.vocab), shares };
  }

  /** Forgets the tokens from `index` on (0 is the cursor's), as if they had not been read. */
  truncate(index: number): void {
    this.since.length = Math.min(this.since.length, index);
    for (const set of this.sets.keys()) if (set >= index) this.sets.delete(set);
  }

  /** The token whose candidates the token at `index` reads. */
  private setOf(index: number): number | undefined {
    const { focus } = this.parts;
    if (!focus) return undefined;
    return index - (index % focus.adapter.info.refreshInterval);
  }

  /** Where the decode side sees the candidates of a token: at that token, or before the local context. */
  private placeOf(set: number): number {
    const { focus, firstPosition, local } = this.parts;
    return focus?.adapter.info.ownPosition ? firstPosition + local.length - 1 + set : firstPosition - 1;
  }

  /** Makes the candidates that tokens from index `first` on need. */
  private async refresh(all: readonly number[], first: number, cancel: Cancel): Promise<void> {
    const { focus, direct } = this.parts;
    if (!focus) return;
    const needed = new Set<number>();
    for (let index = first; index < all.length; index++) needed.add(this.setOf(index) as number);
    for (const set of this.sets.keys()) if (!needed.has(set)) this.sets.delete(set);
    const missing = [...needed].filter((set) => !this.sets.has(set));
    if (missing.length === 0) return;
    const cursor = focus.prompt.length - 1;
    const tokens = [...focus.prompt.slice(0, -1), ...all];
    const made = await focus.rows.candidates(
      tokens,
      missing.map((set) => cursor + set),
      missing.map((set) => this.placeOf(set)),
      cancel,
    );
    this.forwards += made.forwards;
    const taken = new Set(this.sets.values());
    let slot = direct.candidateStart;
    for (const set of missing) {
      while (taken.has(slot)) slot += focus.rows.rows;
      if (slot + focus.rows.rows > direct.buffer.slots) throw new Error('no room for another set of candidates');
      made.candidates.write(cursor + set, direct.buffer, slot);
      this.sets.set(set, slot);
      taken.add(slot);
    }
  }

  private maskMemory(slots: Float32Array, index: number): void {
    slots.set(this.parts.direct.mask);
    const set = this.setOf(index);
    const slot = set === undefined ? undefined : this.sets.get(set);
    if (slot !== undefined) slots.fill(0, slot, slot + (this.parts.focus?.rows.rows ?? 0));
  }

  private candidateScores() {
    const { focus, direct } = this.parts;
    if (!focus) return {};
    const isCandidate = new Float32Array(direct.buffer.slots).fill(1, direct.candidateStart);
    return { candidates: { isCandidate, bias: focus.adapter.candidate.bias } };
  }

  /** @param mass [memory | tail | new tokens], summed over heads and the layers that see the memory */
  private sharesOf(mass: Float32Array, index: number): number[] {
    const { direct, focus, promptRanges, model } = this.parts;
    const total = direct.buffer.layers.length * model.shape.heads;
    const sum = (start: number, end: number) => {
      let all = 0;
      for (let i = start; i < end; i++) all += mass[i];
      return all / total;
    };
    const shares = new Array<number>(Math.max(direct.chunkCount, focus?.rows.rows ?? 0, promptRanges.length)).fill(0);
    for (let chunk = 0; chunk < direct.chunkCount; chunk++) {
      shares[chunk] += sum(direct.starts[chunk] + sinkKeys, direct.starts[chunk + 1]);
    }
    const set = this.setOf(index);
    const slot = set === undefined ? undefined : this.sets.get(set);
    if (focus && slot !== undefined) {
      for (let row = 0; row < focus.rows.rows; row++) shares[row] += sum(slot + row, slot + row + 1);
    }
    const tailStart = direct.buffer.slots;
    for (const [chunk, { start, end }] of promptRanges.entries()) {
      shares[chunk] += sum(tailStart + start + sinkKeys, tailStart + end);
    }
    return shares;
  }
}
