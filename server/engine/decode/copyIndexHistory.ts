/** What the context itself says: earlier places in it where its end occurs. Reads it through once per question. */
import type { Query, Tally } from './copyIndexPart.ts';

/** Most tokens of the query that occur in `context` before its end. */
export function longestInHistory(context: ArrayLike<number>, query: Query): number {
  let best = 0;
  for (let position = context.length - 2; position >= 0; position--) {
    if (context[position] === query.reversed[0]) best = Math.max(best, common(context, position, query, query.length));
  }
  return best;
}

/** Counts what follows each earlier occurrence of the query's first `length` tokens. */
export function countInHistory(context: ArrayLike<number>, query: Query, length: number, tally: Tally): void {
  for (let position = context.length - 2; position >= length - 1; position--) {
    if (context[position] !== query.reversed[0]) continue;
    if (common(context, position, query, length) === length) tally.add(context[position + 1]);
  }
}

/** Offset in `context` of the latest `token` that follows an occurrence of the query's first `length` tokens. */
export function findInHistory(
  context: ArrayLike<number>,
  query: Query,
  length: number,
  token: number,
): number | undefined {
  for (let position = context.length - 2; position >= length - 1; position--) {
    if (context[position + 1] === token && common(context, position, query, length) === length) return position + 1;
  }
  return undefined;
}

function common(context: ArrayLike<number>, position: number, query: Query, limit: number): number {
  const most = Math.min(limit, position + 1);
  let same = 0;
  while (same < most && context[position - same] === query.reversed[same]) same++;
  return same;
}
