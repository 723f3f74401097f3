/** What the next token is likely to be: the reader's log-probabilities, with the copy index mixed in where asked. */
import type { ChunkKey, CopySource } from '../protocol.ts';
import type { CopyIndex } from './copyIndex.ts';
import type { Match } from './copyIndexPart.ts';
import { type CopyWeights, mixCopy } from './copyMixture.ts';

/** The tokens known at one place of a request: the open file before the cursor, then what was generated. */
export interface CopyContext {
  ids: readonly number[];
  exclude: readonly ChunkKey[];
}

export interface Distribution {
  /** [vocab], natural log */
  logProbs: Float32Array;
  match: Match | undefined;
}

/** Mixes the copy index into log-probabilities, or leaves them where it is not asked for. */
export class CopyMixer {
  private readonly index: CopyIndex;
  private readonly weights: CopyWeights;

  constructor(index: CopyIndex, weights: CopyWeights) {
    this.index = index;
    this.weights = weights;
  }

  /** @param logProbs [vocab], changed in place */
  mix(logProbs: Float32Array, context: CopyContext): Distribution {
    const match = this.index.match(context.ids, { exclude: context.exclude });
    if (match) mixCopy(logProbs, match, this.weights);
    return { logProbs, match };
  }

  /** Where `token` was copied from, if the match's places were followed by it. */
  source(context: CopyContext, match: Match | undefined, token: number): CopySource | undefined {
    if (!match?.tokens.includes(token)) return undefined;
    return this.index.source(context.ids, match.length, token, { exclude: context.exclude });
  }
}

/** The most probable id, the lowest of several. */
export function mostProbable(logProbs: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logProbs.length; id++) if (logProbs[id] > logProbs[best]) best = id;
  return best;
}
