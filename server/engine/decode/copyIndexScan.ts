/** The copy index's slow twin: plain lists, every place tried at every question. For tests; answers as CopyIndex does. */
import type { ChunkKey, CopySource, CopyUpdateParams } from '../protocol.ts';
import { longestMatch, type Match, type MatchOptions } from './copyIndexPart.ts';

interface Occurrence {
  key: ChunkKey | undefined;
  /** of the token that followed */
  offset: number;
  token: number;
  matchLength: number;
}

export class CopyIndexScan {
  readonly #chunks = new Map<ChunkKey, { ids: readonly number[]; family: number }>();

  update({ add, remove }: CopyUpdateParams): void {
    for (const key of remove) this.#chunks.delete(key);
    for (const { key, ids, family = 0 } of add) this.#chunks.set(key, { ids: [...ids], family });
  }

  match(context: readonly number[], options: MatchOptions = {}): Match | undefined {
    const all = this.#occurrences(context, options);
    const length = all.reduce((most, { matchLength }) => Math.max(most, matchLength), 0);
    if (length === 0) return undefined;
    const counts = new Map<number, number>();
    for (const { token, matchLength } of all) {
      if (matchLength === length) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const [top, topCount] = [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0];
    return {
      length,
      occurrences: [...counts.values()].reduce((sum, count) => sum + count, 0),
      tokens: Uint32Array.from(counts.keys()),
      counts: Uint32Array.from(counts.values()),
      top,
      topCount,
    };
  }

  source(
    context: readonly number[],
    matchLength: number,
    token: number,
    options: MatchOptions = {},
  ): CopySource | undefined {
    if (matchLength < 1 || matchLength > longestMatch) return undefined;
    const fitting = this.#occurrences(context, options).filter(
      (occurrence) => occurrence.token === token && occurrence.matchLength >= matchLength,
    );
    const own = fitting.filter(({ key }) => key === undefined).sort((a, b) => b.offset - a.offset);
    const others = fitting
      .filter(({ key }) => key !== undefined)
      .sort((a, b) => a.key! - b.key! || a.offset - b.offset);
    const first = own[0] ?? others[0];
    return first && { key: first.key, offset: first.offset, matchLength };
  }

  #occurrences(
    context: readonly number[],
    { exclude = [], families, longest = longestMatch }: MatchOptions,
  ): Occurrence[] {
    const found: Occurrence[] = [];
    const look = (key: ChunkKey | undefined, ids: readonly number[]) => {
      for (let offset = 1; offset < ids.length; offset++) {
        let matchLength = 0;
        while (
          matchLength < Math.min(longest, longestMatch) &&
          matchLength < offset &&
          matchLength < context.length &&
          ids[offset - 1 - matchLength] === context[context.length - 1 - matchLength]
        ) {
          matchLength++;
        }
        if (matchLength > 0) found.push({ key, offset, token: ids[offset], matchLength });
      }
    };
    look(undefined, context);
    for (const [key, { ids, family }] of this.#chunks) {
      const isRead = families === undefined || family === 0 || families.includes(family);
      if (isRead && !exclude.includes(key)) look(key, ids);
    }
    return found;
  }
}
