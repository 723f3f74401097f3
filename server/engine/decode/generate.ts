/**
 * Greedy decoding with drafts from the copy index: a draft is read in one forward with the tokens before it and kept
 * as far as it is what token-by-token decoding would have chosen (arXiv 2211.17192, section 2, with a deterministic
 * draft; REST, arXiv 2311.08252, for drafts from a datastore). The output is the same with and without drafts.
 */
import type { Cancel, OnTokens } from '../core.ts';
import type { NextTokens } from '../nextTokens.ts';
import type { GeneratedToken, GenerateParams, GenerateResult } from '../protocol.ts';
import type { ForwardOutput, Reading } from '../readers/reading.ts';
import { ConstraintState } from './constraint.ts';
import type { CopyContext, CopyMixer } from './distribution.ts';
import { seenBy } from './followCopies.ts';

/** Drafts the tokens that follow `context`, none where it is not confident. */
export type Drafter = (context: CopyContext, most: number) => number[];

export interface GenerateParts {
  reading: Pick<Reading, 'forward' | 'truncate'>;
  /** mixes the copy index in; also finds where tokens were copied from */
  mixer: CopyMixer | undefined;
  drafter: Drafter | undefined;
}

/** Most tokens of one draft. */
export const longestDraft = 8;

export interface Generated {
  tokens: GeneratedToken[];
  end: GenerateResult['end'];
  /** mean over the generated tokens */
  shares: number[];
  firstTokenMs: number;
  draftedTokens: number;
  acceptedTokens: number;
}

/** One request's decoding; `run` once. */
export class Generation {
  private readonly params: GenerateParams;
  private readonly parts: GenerateParts;
  private readonly constraint: ConstraintState;
  private readonly onTokens: OnTokens;
  private readonly tokens: GeneratedToken[] = [];
  /** the history, then the ids of `tokens` */
  private readonly ids: number[];
  private readonly context: CopyContext;
  private readonly shareSums: number[] = [];
  private end: Generated['end'] | undefined;
  private drafted = 0;
  private accepted = 0;
  private firstTokenMs = 0;

  constructor(params: GenerateParams, parts: GenerateParts, onTokens: OnTokens) {
    this.params = params;
    this.parts = parts;
    this.constraint = new ConstraintState(params.constraint);
    this.onTokens = onTokens;
    this.ids = [...params.history];
    this.context = { ids: this.ids, seen: seenBy(params) };
  }

  /** @param startedMs when the request began, `performance.now()` */
  async run(startedMs: number, cancel: Cancel): Promise<Generated> {
    let next = this.params.local[this.params.local.length - 1];
    while (this.end === undefined) {
      const draft = this.draft();
      const first = this.tokens.length;
      const output = await this.parts.reading.forward([next, ...draft], cancel);
      const fresh = await this.accept(output, draft);
      if (first === 0) this.firstTokenMs = performance.now() - startedMs;
      // the forward read `next` and the draft; of the draft only what was accepted has happened
      this.parts.reading.truncate(first + Math.max(1, fresh.length));
      if (fresh.length > 0) this.onTokens(fresh, this.shares());
      next = this.tokens[this.tokens.length - 1]?.id ?? next;
    }
    return {
      tokens: this.tokens,
      end: this.end,
      shares: this.shares(),
      firstTokenMs: this.firstTokenMs,
      draftedTokens: this.drafted,
      acceptedTokens: this.accepted,
    };
  }

  private shares(): number[] {
    return this.shareSums.map((sum) => sum / Math.max(1, this.tokens.length));
  }

  private draft(): number[] {
    const room = this.params.maxTokens - this.tokens.length - 1;
    if (!this.parts.drafter || !this.params.draft || room < 1 || !this.constraint.free) return [];
    const draft = this.parts.drafter(this.context, Math.min(longestDraft, room));
    this.drafted += draft.length;
    return draft;
  }

  /** Chooses a token after each token of the forward, as far as the draft agrees. */
  private async accept({ next, shares }: ForwardOutput, draft: readonly number[]): Promise<GeneratedToken[]> {
    const fresh: GeneratedToken[] = [];
    for (let i = 0; i <= draft.length; i++) {
      const token = await this.choose(next[i]);
      if (!token || this.params.endIds.includes(token.id)) {
        this.end = 'endId';
        break;
      }
      // a line break that is only spelled again (token healing) does not end the line
      const spelled = !this.constraint.free;
      this.constraint.take(token.id);
      this.tokens.push(token);
      this.ids.push(token.id);
      fresh.push(token);
      for (const [chunk, share] of shares[i].entries()) this.shareSums[chunk] = (this.shareSums[chunk] ?? 0) + share;
      if (!spelled && this.params.lastIds.includes(token.id)) this.end = 'lastId';
      else if (this.tokens.length >= this.params.maxTokens) this.end = 'maxTokens';
      if (this.end !== undefined || token.id !== draft[i]) break;
      this.accepted++;
    }
    return fresh;
  }

  /** Asks for ids once at most: for those that are allowed, or else for those of the match. */
  private async choose(next: NextTokens): Promise<GeneratedToken | undefined> {
    const { mixer } = this.parts;
    const mixture = mixer?.mix(next, this.context);
    const chosen = this.constraint.free
      ? await (mixture?.best() ?? next.best)
      : await this.constraint.best(mixture ?? next);
    if (!chosen) return undefined;
    const copy = mixer?.source(this.context, mixture?.match, chosen.id);
    return { ...chosen, ...(copy && { copy }) };
  }
}
