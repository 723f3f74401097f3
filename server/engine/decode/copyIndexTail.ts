/** The unsorted part of the copy index: the latest chunks, read through from end to end at every question. */
import { isBefore, type Part, type Place, type Query, type Tally } from './copyIndexPart.ts';
import type { ChunkText } from './copyIndexText.ts';

export class Tail implements Part {
  readonly text: ChunkText;

  constructor(text: ChunkText) {
    this.text = text;
  }

  longest(query: Query): number {
    let best = 0;
    this.#visit(query, 1, (_chunk, _next, same) => {
      if (same > best) best = same;
    });
    return best;
  }

  count(query: Query, length: number, tally: Tally): void {
    const { tokens } = this.text;
    this.#visit(query, length, (_chunk, next) => tally.add(tokens[next]));
  }

  find(query: Query, length: number, token: number): Place | undefined {
    const { tokens, keys, starts } = this.text;
    let best: Place | undefined;
    this.#visit(query, length, (chunk, next) => {
      if (tokens[next] !== token) return;
      const place = { key: keys[chunk], offset: next - starts[chunk] };
      if (isBefore(place, best)) best = place;
    });
    return best;
  }

  /** Every occurrence of at least the query's first `atLeast` tokens with a token `next` after it. */
  #visit(query: Query, atLeast: number, occurrence: (chunk: number, next: number, same: number) => void): void {
    const { tokens, starts, hidden } = this.text;
    const { reversed, length } = query;
    const last = reversed[0];
    for (let chunk = 0; chunk < this.text.chunks; chunk++) {
      if (hidden[chunk] !== 0) continue;
      const end = this.text.end(chunk) - 1;
      for (let position = starts[chunk]; position < end; position++) {
        if (tokens[position] !== last) continue;
        let same = 1;
        while (same < length && tokens[position - same] === reversed[same]) same++;
        if (same >= atLeast) occurrence(chunk, position + 1, same);
      }
    }
  }
}
