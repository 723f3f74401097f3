/** What a forward says of the next token, asked by id: whoever decodes never holds the vocabulary. Knows no graph. */

export interface TokenLogProb {
  id: number;
  /** natural log */
  logProb: number;
}

/** What follows one token: natural-log probabilities, wherever they lie. */
export interface NextTokens {
  /** the most probable id, the lowest of several, and its log-probability */
  readonly best: TokenLogProb;
  /**
   * Log-probabilities of `ids`, in their order, in an array that is the caller's. Each call may be a round trip to a
   * device: ask once for all that is needed, and at the same time for what several tokens need.
   */
  of(ids: readonly number[]): Promise<Float32Array>;
}

/** A row of log-probabilities in this process's memory, looked at where it lies. */
export class HostNextTokens implements NextTokens {
  private readonly row: Float32Array;
  private found: TokenLogProb | undefined;

  /** @param row [vocab], not changed while this is in use */
  constructor(row: Float32Array) {
    this.row = row;
  }

  /** @param logProbs [tokens, vocab] */
  static each(logProbs: Float32Array, vocab: number): HostNextTokens[] {
    const rows = Array.from({ length: logProbs.length / vocab }, (_, i) => i * vocab);
    return rows.map((start) => new HostNextTokens(logProbs.subarray(start, start + vocab)));
  }

  /** Goes through the vocabulary once, when it is first asked for. */
  get best(): TokenLogProb {
    this.found ??= mostProbable(this.row);
    return this.found;
  }

  async of(ids: readonly number[]): Promise<Float32Array> {
    const { row } = this;
    const logProbs = new Float32Array(ids.length);
    for (let i = 0; i < ids.length; i++) logProbs[i] = row[ids[i]];
    return logProbs;
  }
}

function mostProbable(row: Float32Array): TokenLogProb {
  let id = 0;
  for (let other = 1; other < row.length; other++) if (row[other] > row[id]) id = other;
  return { id, logProb: row[id] };
}
