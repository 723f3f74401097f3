/**
 * One request's way of reading: local context, direct chunks and candidates behind a single `forward`, whatever the
 * reader. d direct chunks and k candidate rows, either of them none, make `local`, `prompt` (chunks are in the local
 * context), `attend`, `focus` and their hybrid; direct chunks that only the memory layers see make `memory`.
 * design.md, "Focus decoding, exactly", step 4.
 */
import type { Cancel } from '../core.ts';
import type { Decoder } from '../device.ts';
import type { NextTokens } from '../nextTokens.ts';
import type { Rows } from './chunkRows.ts';
import { type DirectMemory, sinkKeys } from './directMemory.ts';
import type { CandidateAdapter } from './focusAdapter.ts';
import type { LocalPast } from './localPast.ts';

export interface ReadingParts {
  model: Decoder;
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
    const { model, past, local, direct, focus, promptRanges, firstPosition } = this.parts;
    const first = this.since.length;
    const all = [...this.since, ...tokens];
    const at = local.length - 1 + first;
    await this.refresh(all, first, cancel);
    await past.reserve(at + tokens.length, at);
    await cancel.turn();
    const output = await model.step({
      tokens,
      firstPosition: firstPosition + at,
      memory: direct.memory(this.memoryMasks(first, tokens.length)),
      tail: past.keyValues,
      at,
      predicts: true,
      change: direct.change,
      candidateBias: focus?.adapter.candidate.bias,
      promptRanges: promptRanges.map(({ start, end }) => ({ start: Math.min(start + sinkKeys, end), end })),
    });
    this.forwards++;
    this.since.push(...tokens);
    return { next: output.next, shares: output.chunkMass.map((mass) => this.sharesOf(mass)) };
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
    const taken = new Set(this.sets.values());
    const slots: number[] = [];
    for (let slot = direct.candidateStart; slots.length < missing.length; slot += focus.rows.rows) {
      if (slot + focus.rows.rows > direct.slots) throw new Error('no room for another set of candidates');
      if (!taken.has(slot)) slots.push(slot);
    }
    this.forwards += await focus.rows.candidates(
      tokens,
      missing.map((set) => cursor + set),
      missing.map((set) => this.placeOf(set)),
      { keyValues: direct.candidates, slots },
      cancel,
    );
    for (const [i, set] of missing.entries()) this.sets.set(set, slots[i]);
  }

  /** What each token from index `first` on sees of the memory: all alike, but for candidates. */
  private memoryMasks(first: number, count: number): Float32Array[] {
    const { direct, focus } = this.parts;
    if (!focus) return [direct.mask];
    return Array.from({ length: count }, (_, i) => {
      const mask = direct.mask.slice();
      const slot = this.sets.get(this.setOf(first + i) as number);
      if (slot !== undefined) mask.fill(0, slot, slot + focus.rows.rows);
      return mask;
    });
  }

  /** @param mass by chunk, summed over heads and the layers that see the memory */
  private sharesOf(mass: readonly number[]): number[] {
    const { direct, focus, promptRanges, model } = this.parts;
    const total = direct.layers * model.shape.heads;
    const chunks = Math.max(direct.chunkCount, focus?.rows.rows ?? 0, promptRanges.length);
    return Array.from({ length: chunks }, (_, chunk) => (mass[chunk] ?? 0) / total);
  }
}
