/** What the copy index knows at one place of a request: mixed into what the reader says, and where a token is from. */
import type { NextTokens } from '../nextTokens.ts';
import type { CopySource } from '../protocol.ts';
import type { CopyIndex } from './copyIndex.ts';
import type { Match } from './copyIndexPart.ts';
import { CopyMixture, type CopyWeights } from './copyMixture.ts';
import type { SeenChunks } from './followCopies.ts';

/** The tokens known at one place of a request: the open file before the cursor, then what was generated. */
export interface CopyContext {
  ids: readonly number[];
  seen: SeenChunks;
}

/** Mixes the copy index into what a reader says of the next token. */
export class CopyMixer {
  private readonly index: CopyIndex;
  private readonly weights: CopyWeights;

  constructor(index: CopyIndex, weights: CopyWeights) {
    this.index = index;
    this.weights = weights;
  }

  /** @returns `undefined` where nothing matches: `next` is as it is */
  mix(next: NextTokens, context: CopyContext): CopyMixture | undefined {
    const match = this.index.match(context.ids, context.seen);
    return match && new CopyMixture(next, match, this.weights);
  }

  /** Where `token` was copied from, if the match's places were followed by it. */
  source(context: CopyContext, match: Match | undefined, token: number): CopySource | undefined {
    if (!match?.tokens.includes(token)) return undefined;
    return this.index.source(context.ids, match.length, token, context.seen);
  }
}
