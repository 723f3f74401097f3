/** Which sources an answer was drawn from, by measured attention alone. Knows no text. */

/**
 * Those that took more of the attention than an even spread over all sources' tokens would give them, best first: a long
 * excerpt is looked at more than a short one whatever it says. The only source, where it was looked at.
 * @param shares of the attention, by source
 * @param tokens of each source in the prompt
 */
export function citedSources<Id>(ids: readonly Id[], shares: readonly number[], tokens: readonly number[]): Id[] {
  const [attention, length] = [sum(shares), sum(tokens)];
  if (attention <= 0 || length <= 0) return [];
  if (ids.length === 1) return [...ids];
  const lift = (i: number): number => shares[i] / attention / (tokens[i] / length);
  return ids
    .map((id, i) => ({ id, lift: lift(i) }))
    .filter(({ lift: each }) => each > 1)
    .sort((a, b) => b.lift - a.lift)
    .map(({ id }) => id);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
